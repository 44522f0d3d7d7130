using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Writes behind when users were last seen: every five seconds, at most 100 users per write, and when the server shuts down. A
/// crash loses the last seconds.
/// </summary>
internal sealed class LastSeenFlush(LastSeen lastSeen, Database database, TimeProvider clock, ILogger<LastSeenFlush> logger)
    : PeriodicWork("Writing when users were last seen", TimeSpan.FromSeconds(5), clock, logger, ExtraRounds.AtEnd)
{
    private const int MaxPerWrite = 100;

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in lastSeen.All().Chunk(MaxPerWrite))
        {
            await database.WriteAsync(write => Write(write, batch), cancellationToken);
            lastSeen.Forget(batch);
        }
    }

    private static int Write(WriteScope write, KeyValuePair<Guid, Timestamp>[] batch)
    {
        foreach (var (userId, at) in batch)
            PresenceStore.UpdateLastSeen(write, userId, at);
        return batch.Length;
    }
}
