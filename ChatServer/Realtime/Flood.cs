namespace ChatServer.Realtime;

/// <summary>Counts how often one client does something within ten seconds, where only too often is a reason to close.</summary>
internal sealed class Flood(int max, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private long windowStart;
    private int count;

    /// <summary>Counts one more, or several; true if that is too many.</summary>
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
