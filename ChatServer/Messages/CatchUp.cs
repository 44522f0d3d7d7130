using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.History;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <param name="Position">Up to where the page has all that concerns the user.</param>
internal sealed record MissedPage(IReadOnlyList<ConversationEvent> Events, long Position, bool HasMore);

/// <summary>Reads what a user missed: every durable event of their conversations above a position, in order.</summary>
internal sealed class CatchUp(Database database, CounterFlush counters, MessageReader reader, TimeProvider clock) : IDisposable
{
    // Long messages make a shorter page, so that a page always fits into a connection's send queue.
    private const int MaxPageCharacters = 200_000;
    private const int CharactersOfVote = 80;

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
        foreach (var entry in StoredEntry.ReadAll(read, MissedLog.Walk(read, userId, after, upTo, told).Take(limit + 1)))
        {
            if (looked++ == limit || characters >= MaxPageCharacters)
                return new MissedPage(events, position, HasMore: true);

            position = entry.Place.Position;
            if (Restore(read, userId, entry) is not { } missed)
                continue;

            events.Add(missed);
            characters += LengthOf(missed);
        }

        return new MissedPage(events, upTo, HasMore: false);
    }

    private static int LengthOf(ConversationEvent missed) => missed switch
    {
        MessageSent { Message: var message } => message.Body.Length + (message.Data?.Length ?? 0),
        MessageEdited { Message: var message } => message.Body.Length,
        PollChanged poll => poll.State.Votes.Count * CharactersOfVote,
        _ => 0,
    };

    private ConversationEvent? Restore(ReadScope read, Guid userId, StoredEntry entry) => entry switch
    {
        { Personal: { } row } => RestorePersonal(read, row),
        { Event: { } row } => IsHidden(userId, row, entry.Place.Cleared) ? null : RestoreEvent(read, userId, entry, row),
        _ => RestoreMessage(read, userId, entry),
    };

    // A file that was announced after its reader cleared the conversation is told, as nothing of it was told before.
    private static bool IsHidden(Guid userId, ConversationEventRow row, long cleared) =>
        (row.MessageId <= cleared && row.Kind != ConversationEventKind.FileSent) || (row.IsWithheld && row.UserId != userId);

    private static ConversationEvent RestorePersonal(ReadScope read, PersonalEventRow row) => row.Kind switch
    {
        PersonalEventKind.Settings => new SettingsChanged(
            row.Id, row.ConversationId, row.UserId, FindSettings(read, row), row.CreatedAt),
        PersonalEventKind.Read => new MarkMoved(
            row.Id, MarkKind.Read, row.ConversationId, row.UserId, row.MessageId, row.CreatedAt, [row.UserId],
            OriginConnectionId: 0),
        PersonalEventKind.History => new HistoryChanged(row.Id, row.ConversationId, row.UserId, row.CreatedAt),
        _ => throw new DamagedRecordException($"Event {row.Id} is of the unknown kind {row.Kind}"),
    };

    // A file's message stands where it was announced, not where it was uploaded.
    private MessageSent? RestoreMessage(ReadScope read, Guid userId, StoredEntry entry) =>
        entry.Message is { FileId: null, DeletedAt: null }
            ? new MessageSent(entry.Place.Position, Open(read, entry), [userId])
            : null;

    private ConversationEvent RestoreEvent(
        ReadScope read, Guid userId, StoredEntry entry, ConversationEventRow row) => row.Kind switch
        {
            ConversationEventKind.FileSent =>
                new MessageSent(row.Id, Open(read, entry) with { ClientMsgId = row.ClientMsgId }, [userId]),
            ConversationEventKind.Delivered => RestoreMark(MarkKind.Delivered, userId, row),
            ConversationEventKind.Read => RestoreMark(MarkKind.Read, userId, row),
            ConversationEventKind.Edited => new MessageEdited(row.Id, Open(read, entry), [userId]),
            ConversationEventKind.Deleted => MessageDeleted.Restore(row, userId),
            ConversationEventKind.ReactionAdded or ConversationEventKind.ReactionRemoved => new ReactionChanged(
                row.Id, row.Kind == ConversationEventKind.ReactionAdded, row.ConversationId, row.MessageId, row.UserId,
                EmojiColumn.Open(read, row.MessageId, row.Emoji!), row.CreatedAt, [userId]),
            ConversationEventKind.Pinned or ConversationEventKind.Unpinned => new PinChanged(
                row.Id, row.Kind == ConversationEventKind.Pinned, row.ConversationId, row.MessageId, row.UserId, row.CreatedAt,
                [userId]),
            ConversationEventKind.PollChanged => RestorePoll(read, userId, entry, row),
            _ => throw new DamagedRecordException($"Event {row.Id} is of the unknown kind {row.Kind}"),
        };

    // To who asks as to the one who voted: they are told their own vote, on whichever device they gave it.
    private PollChanged RestorePoll(ReadScope read, Guid userId, StoredEntry entry, ConversationEventRow row)
    {
        var state = PollState.Read(read, Open(read, entry), userId, Timestamp.Now(clock), entry.Place.LeftAt);
        return new PollChanged(row.Id, row.ConversationId, row.MessageId, state, ActorId: userId, row.CreatedAt, [userId]);
    }

    private static ConversationSettings FindSettings(ReadScope read, PersonalEventRow row) =>
        SettingsStore.Find(read, row.ConversationId, row.UserId)
            ?? throw new DamagedRecordException($"User {row.UserId} has no settings of conversation {row.ConversationId}");

    private Message Open(ReadScope read, StoredEntry entry) => entry.Message is { } message
        ? reader.Open(read, message.AsOf(read, entry.Place.LeftAt))
        : throw new DamagedRecordException($"The message of event {entry.Place.Position} is missing");

    private static MarkMoved RestoreMark(MarkKind kind, Guid userId, ConversationEventRow row) =>
        new(row.Id, kind, row.ConversationId, row.UserId, row.MessageId, row.CreatedAt, [userId], OriginConnectionId: 0);
}
