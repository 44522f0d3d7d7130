using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Messages.History;
using ChatServer.Storage;

namespace ChatServer.Messages.CatchingUp;

/// <param name="After">The cursor's position.</param>
/// <param name="Position">The page has every event that concerns the user up to this position.</param>
internal sealed record MissedPage(IReadOnlyList<LogEvent> Events, long After, long Position, bool HasMore)
{
    /// <summary>The page also has the effect of every partial event up to this position.</summary>
    public long PartialUpTo { get; init; } = Position;

    /// <summary>
    /// The large conversations whose events it has. Empty for APIs without a log of the user's own: their live events reach only
    /// members.
    /// </summary>
    public IReadOnlySet<long> Large { get; init; } = new HashSet<long>();
}

/// <summary>Reads what a user missed: every durable event of their conversations above a position, in order.</summary>
internal sealed class CatchUp(
    Database database, CounterFlush counters, MessageReader reader, EventKinds kinds, PersonalEventKinds personalKinds,
    TimeProvider clock) : IDisposable
{
    // Long messages make a shorter page, so that a page always fits into a connection's send queue.
    private const int MaxPageCharacters = 200_000;

    // A page costs a hundred times as much as another read, so only a few are read concurrently and the other readers stay free.
    // At most one page per connection waits.
    private const int MaxPagesAtOnce = 2;
    private readonly SemaphoreSlim turns = new(MaxPagesAtOnce, MaxPagesAtOnce);

    /// <summary>
    /// A page of at most <paramref name="limit"/> events above the cursor, without those that the connection was
    /// <paramref name="delivered"/> live; null if the cursor is not from this database, or too old. The page may hold fewer
    /// although there are more, because an unannounced upload has a position in the log but no event.
    /// </summary>
    /// <param name="own">Read too where it is given.</param>
    public async ValueTask<MissedPage?> ReadAsync(
        Guid userId, Cursor cursor, LiveRange delivered, int limit, IOwnLog? own, CancellationToken cancellationToken)
    {
        if (cursor.Epoch is { } epoch && epoch != database.Epoch)
            return null;

        await counters.FlushAsync(cancellationToken);
        await turns.WaitAsync(cancellationToken);
        try
        {
            return await database.ReadAsync(
                read => ReadPage(read, userId, cursor.Position, delivered, limit, own), cancellationToken);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    private MissedPage? ReadPage(ReadScope read, Guid userId, long after, LiveRange delivered, int limit, IOwnLog? own)
    {
        if (after > read.LastPosition() || own?.HasForgotten(read, userId, after) == true)
            return null;

        var large = own is null ? [] : LargeConversations.ListOf(read, userId).Select(row => row.ConversationId).ToHashSet();

        // The page ends where the counters were last written. Later events are delivered live, after this page.
        var range = new MissedRange(after, Math.Max(after, CounterFlush.CountedUpTo(read)), delivered);
        var events = new List<LogEvent>();
        var (position, looked, characters) = (after, 0, 0);
        foreach (var entry in ReadEntries(read, userId, range, limit + 1, own))
        {
            if (entry is null)
                return null;

            if (looked++ == limit || characters >= MaxPageCharacters)
                return new MissedPage(events, after, Math.Min(position, range.UpTo), HasMore: true) { Large = large };

            position = entry.Value.Position;
            if (entry.Value.Event is not { } missed)
                continue;

            events.Add(missed);
            characters += missed.ContentLength;
        }

        return new MissedPage(events, after, range.UpTo, HasMore: false) { PartialUpTo = read.LastPosition(), Large = large };
    }

    private IEnumerable<MissedEntry?> ReadEntries(ReadScope read, Guid userId, MissedRange range, int limit, IOwnLog? own)
    {
        var missing = MissedLog.Walk(read, userId, range.After, range.UpTo, range.Delivered).Take(limit);
        var shared = StoredEntry.ReadAll(read, kinds, missing)
            .Select(entry => new MissedEntry(entry.Place.Position, Restore(read, userId, entry)));
        return MissedEntry.Merge(shared, own?.Read(read, userId, range) ?? []);
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

    // A file's message is restored at the position of its announcement, not where it was uploaded; so is an agent's reply at the
    // position where its text was complete.
    private MessageSent? RestoreMessage(ReadScope read, Guid userId, StoredEntry entry) =>
        entry.Message is { FileId: null, DeletedAt: null, ReplyState: null } row
        ? new MessageSent(entry.Place.Position, reader.Open(read, row.AsOf(read, entry.Place.LeftAt)), Audience.Of(userId))
        : null;
}
