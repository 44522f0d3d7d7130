using System.Diagnostics;

namespace ChatServer.Benchmarks.Load;

/// <summary>The moments of a run, in ticks of <see cref="Stopwatch"/>. They are fixed once, before its threads start.</summary>
internal sealed class LoadTimeline(TimeSpan warmup, TimeSpan duration)
{
    // So long may the last messages take before they count as lost.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    public long Start { get; private set; } = long.MaxValue;

    public long MeasureFrom { get; private set; } = long.MaxValue;

    /// <summary>The middle of the measurement.</summary>
    public long SecondHalfFrom { get; private set; } = long.MaxValue;

    public long SendUntil { get; private set; } = long.MaxValue;

    public long DrainUntil { get; private set; } = long.MaxValue;

    public void Begin()
    {
        Start = Stopwatch.GetTimestamp();
        MeasureFrom = Start + Ticks(warmup);
        SecondHalfFrom = MeasureFrom + Ticks(duration / 2);
        SendUntil = MeasureFrom + Ticks(duration);
        DrainUntil = SendUntil + Ticks(Drain);
    }

    public bool IsMeasured(long at) => at >= MeasureFrom && at < SendUntil;

    public bool IsSecondHalf(long at) => at >= SecondHalfFrom;

    public static async Task WaitUntilAsync(long moment, CancellationToken cancellationToken)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), moment);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, cancellationToken);
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
