using ChatServer.Conversations;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <param name="Position">Up to where the page has all that concerns the user.</param>
internal sealed record MissedPage(IReadOnlyList<ConversationEvent> Events, long Position, bool HasMore);

/// <summary>Reads what a user missed: every durable event of their conversations above a position, in order.</summary>
internal sealed class CatchUp(Database database, CounterFlush counters, MessageReader reader)
{
    // Long messages make a shorter page, so that a page always fits into a connection's send queue.
    private const int MaxPageCharacters = 200_000;

    /// <summary>
    /// A page of at most <paramref name="limit"/> events above the cursor, without those that the connection was
    /// <paramref name="told"/> live; null where the cursor is not of this database.
    /// </summary>
    public async ValueTask<MissedPage?> ReadAsync(Guid userId, Cursor cursor, LiveRange told, int limit, CancellationToken cancellationToken)
    {
        if (cursor.Epoch is { } epoch && epoch != database.Epoch)
            return null;

        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(read => ReadPage(read, userId, cursor.Position, told, limit), cancellationToken);
    }

    private MissedPage? ReadPage(ReadScope read, Guid userId, long after, LiveRange told, int limit)
    {
        if (after > read.LastPosition())
            return null;

        // What was committed since the counters were written isn't found by them: it is told live, after this page.
        var upTo = Math.Max(after, CounterFlush.CountedUpTo(read));
        var missed = MissedStore.List(read, userId, after, upTo, told, limit + 1);
        var events = new List<ConversationEvent>();
        var characters = 0;
        foreach (var row in missed.Take(limit).TakeWhile(_ => characters < MaxPageCharacters))
        {
            events.Add(Restore(read, userId, row));
            characters += (events[^1] as MessageSent)?.Message.Body.Length ?? 0;
        }

        var hasMore = missed.Count > events.Count;
        return new MissedPage(events, hasMore ? events[^1].Position : upTo, hasMore);
    }

    private ConversationEvent Restore(ReadScope read, Guid userId, MissedRow row)
    {
        if (row.Kind is ConversationEventKind.Delivered or ConversationEventKind.Read)
        {
            var kind = row.Kind == ConversationEventKind.Read ? MarkKind.Read : MarkKind.Delivered;
            return new MarkMoved(row.Position, kind, row.ConversationId, row.UserId, row.MessageId, row.CreatedAt, [userId], OriginConnectionId: 0);
        }

        return new MessageSent(row.Position, reader.Open(read, MessageStore.Find(read, row.MessageId)!), [userId]);
    }
}
