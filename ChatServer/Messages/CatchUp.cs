using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Messages.History;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <param name="Position">Up to where the page has all that concerns the user.</param>
internal sealed record MissedPage(IReadOnlyList<ConversationEvent> Events, long Position, bool HasMore);

/// <summary>Reads what a user missed: every durable event of their conversations above a position, in order.</summary>
internal sealed class CatchUp(
    Database database, CounterFlush counters, MessageReader reader, EventKinds kinds, PersonalEventKinds personalKinds,
    TimeProvider clock) : IDisposable
{
    // Long messages make a shorter page, so that a page always fits into a connection's send queue.
    private const int MaxPageCharacters = 200_000;

    // A page costs a hundred times what another read does, so few are read at once: the others' turns stay free. Who waits is one
    // for each connection at most.
    private const int MaxPagesAtOnce = 2;
    private readonly SemaphoreSlim turns = new(MaxPagesAtOnce, MaxPagesAtOnce);

    /// <summary>
    /// A page of at most <paramref name="limit"/> events above the cursor, without those that the connection was
    /// <paramref name="told"/> live; null where the cursor is not of this database. It may hold fewer though there are more, as
    /// an upload takes a place in the log that nothing is told of.
    /// </summary>
    public async ValueTask<MissedPage?> ReadAsync(
        Guid userId, Cursor cursor, LiveRange told, int limit, CancellationToken cancellationToken)
    {
        if (cursor.Epoch is { } epoch && epoch != database.Epoch)
            return null;

        await counters.FlushAsync(cancellationToken);
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await database.ReadAsync(read => ReadPage(read, userId, cursor.Position, told, limit), cancellationToken);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    private MissedPage? ReadPage(ReadScope read, Guid userId, long after, LiveRange told, int limit)
    {
        if (after > read.LastPosition())
            return null;

        // What was committed since the counters were written isn't found by them: it is told live, after this page.
        var upTo = Math.Max(after, CounterFlush.CountedUpTo(read));
        var events = new List<ConversationEvent>();
        var (position, looked, characters) = (after, 0, 0);
        foreach (var entry in StoredEntry.ReadAll(read, kinds, MissedLog.Walk(read, userId, after, upTo, told).Take(limit + 1)))
        {
            if (looked++ == limit || characters >= MaxPageCharacters)
                return new MissedPage(events, position, HasMore: true);

            position = entry.Place.Position;
            if (Restore(read, userId, entry) is not { } missed)
                continue;

            events.Add(missed);
            characters += missed.ContentLength;
        }

        return new MissedPage(events, upTo, HasMore: false);
    }

    private ConversationEvent? Restore(ReadScope read, Guid userId, StoredEntry entry) => entry switch
    {
        { Personal: { } row } => personalKinds.Of(row).Restore(read, row),
        { Event: { } row } => RestoreEvent(read, userId, entry, row),
        _ => RestoreMessage(read, userId, entry),
    };

    private ConversationEvent? RestoreEvent(ReadScope read, Guid userId, StoredEntry entry, ConversationEventRow row)
    {
        var kind = kinds.Of(row);
        var isCleared = row.MessageId <= entry.Place.Cleared && !kind.IsShownAfterClearing;
        var isWithheld = row.IsWithheld && row.UserId != userId;
        return isCleared || isWithheld
            ? null
            : kind.Restore(new MissedEvent(
                read, reader, userId, row, entry.Message, entry.Place.LeftAt, Timestamp.Now(clock)));
    }

    // A file's message is restored at the position of its announcement, not where it was uploaded.
    private MessageSent? RestoreMessage(ReadScope read, Guid userId, StoredEntry entry) =>
        entry.Message is { FileId: null, DeletedAt: null } row
        ? new MessageSent(entry.Place.Position, reader.Open(read, row.AsOf(read, entry.Place.LeftAt)), Audience.Of(userId))
        : null;
}
