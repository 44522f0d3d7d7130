namespace ChatServer.Realtime;

/// <summary>Counts what one client does within ten seconds, for what has a bound and is no reason to close by itself.</summary>
internal sealed class Flood(int max, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private long windowStart;
    private int count;

    /// <summary>Notes one more, or several; true where it is too many.</summary>
    public bool Exceeds(int more = 1)
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (clock.GetElapsedTime(windowStart, now) > Window)
            {
                windowStart = now;
                count = 0;
            }

            count += more;
            return count > max;
        }
    }
}
