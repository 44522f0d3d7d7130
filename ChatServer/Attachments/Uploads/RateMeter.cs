namespace ChatServer.Attachments.Uploads;

/// <summary>Measures a transfer's bytes per second.</summary>
internal sealed class RateMeter(TimeProvider clock)
{
    private readonly Lock gate = new();
    private Mark? before;
    private Mark mark = new(clock.GetTimestamp(), 0);
    private long bytes;

    public void Add(int count)
    {
        lock (gate)
            bytes += count;
    }

    /// <summary>Over the last one to two windows, if it is read in each; null before the first window is over.</summary>
    public double? RateOver(TimeSpan window)
    {
        lock (gate)
        {
            if (clock.GetElapsedTime(mark.At) >= window)
                (before, mark) = (mark, new Mark(clock.GetTimestamp(), bytes));

            return before is { } since ? (bytes - since.Bytes) / clock.GetElapsedTime(since.At).TotalSeconds : null;
        }
    }

    private readonly record struct Mark(long At, long Bytes);
}
