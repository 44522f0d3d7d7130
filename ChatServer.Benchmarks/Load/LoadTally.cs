using System.Diagnostics;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Load;

/// <summary>
/// What the connections of one thread have counted. That thread alone writes; the totals may be read meanwhile.
/// </summary>
internal sealed class LoadTally(LoadTimeline timeline)
{
    private static readonly long TicksPerMicrosecond = Stopwatch.Frequency / 1_000_000;

    public LatencyHistogram ConfirmLatency { get; } = new();

    /// <summary>Of the messages that were offered in the first half of the measurement.</summary>
    public LatencyHistogram DeliverLatency { get; } = new();

    /// <summary>Of those that were offered in the second half.</summary>
    public LatencyHistogram LaterDeliverLatency { get; } = new();

    public Dictionary<string, long> Errors { get; } = [];

    public Dictionary<int, long> Closes { get; } = [];

    public long Offered { get; private set; }

    public long Confirmed { get; private set; }

    public long Delivered { get; private set; }

    public long ConfirmedWhileMeasured { get; private set; }

    public long DeliveredWhileMeasured { get; private set; }

    public long Repeated { get; private set; }

    public long OutOfOrder { get; private set; }

    public long Misdelivered { get; private set; }

    public void Offer() => Offered++;

    public void Confirm(Arrival arrival, long offeredAt, long now)
    {
        if (!Counts(arrival))
            return;

        Confirmed++;
        if (timeline.IsMeasured(now))
            ConfirmedWhileMeasured++;

        if (timeline.IsMeasured(offeredAt))
            ConfirmLatency.Record((now - offeredAt) / TicksPerMicrosecond);
    }

    public void Deliver(Arrival arrival, long offeredAt, long now)
    {
        if (!Counts(arrival))
            return;

        Delivered++;
        if (timeline.IsMeasured(now))
            DeliveredWhileMeasured++;

        if (timeline.IsMeasured(offeredAt))
            (timeline.IsSecondHalf(offeredAt) ? LaterDeliverLatency : DeliverLatency).Record(
                (now - offeredAt) / TicksPerMicrosecond);
    }

    public void Misdeliver() => Misdelivered++;

    public void Fail(string code) => Errors[code] = Errors.GetValueOrDefault(code) + 1;

    public void Close(int code) => Closes[code] = Closes.GetValueOrDefault(code) + 1;

    private bool Counts(Arrival arrival)
    {
        OutOfOrder += arrival == Arrival.OutOfOrder ? 1 : 0;
        Repeated += arrival == Arrival.Repeated ? 1 : 0;
        return arrival != Arrival.Repeated;
    }
}
