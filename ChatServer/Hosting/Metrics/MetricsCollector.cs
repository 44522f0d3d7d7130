using System.Diagnostics.Metrics;

namespace ChatServer.Hosting.Metrics;

/// <summary>
/// Listens to the instruments of this server's meters and keeps the measured values. A measurement finds its family in the state
/// that the listener passes back, so it costs one comparison and one interlocked addition.
/// </summary>
internal sealed class MetricsCollector : IDisposable
{
    private const string OurMeters = "ChatServer.";
    private readonly IMeterFactory meters;
    private readonly MeterListener listener = new();
    private readonly Lock gate = new();
    private readonly Lock turn = new();
    private Task<string> writing = Task.FromResult("");
    private readonly SortedDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);

    public MetricsCollector(IMeterFactory meters)
    {
        this.meters = meters;
        listener.InstrumentPublished = Publish;
        listener.SetMeasurementEventCallback<long>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<double>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
    }

    /// <summary>
    /// Everything measured so far, in Prometheus' text format. Requests that arrive while it is being written get the same text:
    /// however many there are, one thread writes.
    /// </summary>
    public Task<string> WriteAsync()
    {
        lock (turn)
        {
            if (writing.IsCompleted)
                writing = Task.Run(Write);
            return writing;
        }
    }

    internal string Write()
    {
        var text = new PrometheusText();
        lock (gate)
        {
            listener.RecordObservableInstruments();
            foreach (var family in families.Values)
                family.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    // The factory distinguishes this server's meters from those of another one in the same process, as in tests.
    private void Publish(Instrument instrument, MeterListener listening)
    {
        if (!ReferenceEquals(instrument.Meter.Scope, meters)
            || !instrument.Meter.Name.StartsWith(OurMeters, StringComparison.Ordinal))
            return;

        var family = new MetricFamily(instrument);
        lock (gate)
        {
            if (!families.TryAdd(family.Name, family))
                return;
        }

        listening.EnableMeasurementEvents(instrument, family);
    }
}
