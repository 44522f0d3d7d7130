namespace ChatServer.Storage;

/// <summary>
/// Says when trouble that comes again and again is worth a line of a log, whose disk may be the one that is full: at first, and then once a minute.
/// </summary>
internal sealed class RepeatedTrouble(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private readonly Lock turn = new();
    private long? saidAt;
    private long unsaid;
    private bool isSaid;

    /// <summary>Returns how often it came since it was last said, with this time; null while that is to be kept quiet.</summary>
    public long? Count(int times = 1)
    {
        lock (turn)
        {
            unsaid += times;
            if (saidAt is { } last && clock.GetElapsedTime(last) < Pause)
                return null;

            (saidAt, isSaid) = (clock.GetTimestamp(), true);
            return TakeUnsaid();
        }
    }

    /// <summary>
    /// It is over: returns how often it came since it was said. Null where it was not said, as of trouble that comes and goes.
    /// </summary>
    public long? End()
    {
        lock (turn)
        {
            if (!isSaid)
                return null;

            isSaid = false;
            return TakeUnsaid();
        }
    }

    private long TakeUnsaid()
    {
        var count = unsaid;
        unsaid = 0;
        return count;
    }
}
