using ChatServer.Realtime;

namespace ChatServer.Api.Room;

/// <summary>Counts one client's errors within ten seconds.</summary>
internal sealed class ErrorFlood(RealtimeOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private long windowStart;
    private int count;

    /// <summary>Notes an error; true where it is one too many.</summary>
    public bool Exceeds()
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (clock.GetElapsedTime(windowStart, now) > Window)
            {
                windowStart = now;
                count = 0;
            }

            return ++count > options.MaxErrorsPerTenSeconds;
        }
    }
}
