namespace ChatServer.Storage;

/// <summary>
/// Decides when a recurring failure is worth a log line, as the log's disk may be the full one: at first, and then once a minute.
/// </summary>
internal sealed class LogThrottle(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Lock turn = new();
    private long? saidAt;
    private long unsaid;
    private bool isSaid;

    /// <summary>
    /// Returns how often it occurred since it was last logged, including this time; null if it should not be logged now.
    /// </summary>
    public long? Count(int times = 1)
    {
        lock (turn)
        {
            unsaid += times;
            if (saidAt is { } last && clock.GetElapsedTime(last) < Pause)
                return null;

            (saidAt, isSaid) = (clock.GetTimestamp(), true);
            return TakeUnlogged();
        }
    }

    /// <summary>
    /// The failure is over: returns how often it occurred since it was logged. Null if it was not logged, as with a failure that
    /// comes and goes.
    /// </summary>
    public long? End()
    {
        lock (turn)
        {
            if (!isSaid)
                return null;

            isSaid = false;
            return TakeUnlogged();
        }
    }

    private long TakeUnlogged()
    {
        var count = unsaid;
        unsaid = 0;
        return count;
    }
}
