using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

internal sealed record NoteLastSeen(IReadOnlyList<KeyValuePair<Guid, Timestamp>> Seen) : IWriteCommand;

/// <summary>
/// Writes behind when users were last seen: every five seconds, at most 100 users per write, and when the server shuts down. A
/// crash loses the last seconds.
/// </summary>
internal sealed class LastSeenFlush(LastSeen lastSeen, Database database, TimeProvider clock, ILogger<LastSeenFlush> logger)
    : PeriodicWork("Writing when users were last seen", TimeSpan.FromSeconds(5), clock, logger, ExtraRounds.AtEnd)
{
    private const int MaxPerWrite = 100;

    /// <summary>The number of users.</summary>
    public ValueTask<int> NoteAsync(NoteLastSeen command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Write, cancellationToken);

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in lastSeen.All().Chunk(MaxPerWrite))
        {
            await NoteAsync(new NoteLastSeen(batch), cancellationToken);
            lastSeen.Forget(batch);
        }
    }

    private static int Write(WriteScope write, NoteLastSeen command)
    {
        foreach (var (userId, at) in command.Seen)
            PresenceStore.UpdateLastSeen(write, userId, at);
        return command.Seen.Count;
    }
}
