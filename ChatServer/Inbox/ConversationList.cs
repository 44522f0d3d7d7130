using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Inbox;

/// <summary>A conversation in a user's list.</summary>
/// <param name="Kind">As named in the tables: <c>direct</c>, <c>group</c>.</param>
/// <param name="OtherUserId">The other side of a direct conversation.</param>
/// <param name="Name">The name of a group; for a former member, its name when they left.</param>
/// <param name="Settings">The user's own settings, without an expired mute.</param>
/// <param name="LeftAt">When they left a group; null while they are a participant.</param>
internal sealed record ListedConversation(
    long Id, string Kind, Guid? OtherUserId, string? Name, Message LastMessage, long UnreadCount, ConversationSettings Settings,
    Timestamp? LeftAt)
{
    /// <summary>The agent of a chat with one.</summary>
    public Guid? AgentId { get; init; }
}

/// <param name="HasMore">Whether there are more after the last one.</param>
internal sealed record ConversationSlice(IReadOnlyList<ListedConversation> Conversations, bool HasMore);

/// <summary>The conversations that a list shows.</summary>
/// <param name="IsArchived">True: the archived ones; false: the others; null: both.</param>
internal sealed record ListPage(int Limit, long Before = long.MaxValue, bool? IsArchived = null)
{
    public static implicit operator ListPage(Page page) => new(page.Limit, page.Before);
}

/// <summary>
/// Reads a user's conversations, newest message first. Each page is one snapshot, on which the caller's <c>shape</c> converts it
/// to an API's format.
/// </summary>
internal sealed class ConversationList(
    Database database, CounterFlush counters, ConversationListStore store, ConversationKeys keys, MessageReader reader,
    TimeProvider clock)
{
    // How many newest messages are read at once; each may have 60 KB, and the page may end before the last of them.
    private const int MaxAtOnce = 50;

    public ValueTask<T> ReadDirectAsync<T>(
        Guid userId, ListPage page, Func<ReadScope, ConversationSlice, T> shape, CancellationToken cancellationToken) =>
        ReadKindsAsync(userId, [ConversationKind.Direct], page, shape, cancellationToken);

    /// <summary>Direct conversations, and those with agents that the user began.</summary>
    public ValueTask<T> ReadChatsAsync<T>(
        Guid userId, ListPage page, Func<ReadScope, ConversationSlice, T> shape, CancellationToken cancellationToken) =>
        ReadKindsAsync(userId, [ConversationKind.Direct, ConversationKind.Agent], page, shape, cancellationToken);

    /// <summary>Groups, including those that the user left.</summary>
    public ValueTask<T> ReadGroupsAsync<T>(
        Guid userId, ListPage page, Func<ReadScope, ConversationSlice, T> shape, CancellationToken cancellationToken) =>
        ReadKindsAsync(userId, [ConversationKind.Group], page, shape, cancellationToken);

    /// <summary>
    /// Conversations of all kinds. The pinned ones come before the first page, in addition to its limit; if long messages end the
    /// page among them, the next one continues there.
    /// </summary>
    public ValueTask<T> ReadAllAsync<T>(
        Guid userId, ListPage page, Func<ReadScope, ConversationSlice, T> shape, CancellationToken cancellationToken) =>
        ReadAsync(read => shape(read, FillWithPinned(read, userId, page)), cancellationToken);

    /// <summary>
    /// Conversations of all kinds by their place among the newest, with their total number. The pinned ones are sorted by their
    /// newest message like the others.
    /// </summary>
    /// <param name="skipped">How many of the newest to skip; each costs a step in an index, so the caller limits it.</param>
    public ValueTask<T> ReadCountedAsync<T>(
        Guid userId, ListPage page, int skipped, Func<ReadScope, ConversationSlice, long, T> shape,
        CancellationToken cancellationToken) =>
        ReadAsync(
            read =>
            {
                var isArchived = page.IsArchived is true;
                var before = skipped == 0 ? page.Before
                    : store.FindMessageAt(read, userId, isArchived, page.Before, skipped) + 1 ?? 0;
                var rows = store.ListNewest(read, userId, isArchived, before, page.Limit + 1);
                return shape(read, Fill(read, rows, page.Limit), ConversationListStore.Count(read, userId, isArchived));
            },
            cancellationToken);

    private ValueTask<T> ReadKindsAsync<T>(
        Guid userId, IReadOnlyList<ConversationKind> kinds, ListPage page, Func<ReadScope, ConversationSlice, T> shape,
        CancellationToken cancellationToken) =>
        ReadAsync(
            read =>
            {
                var rows = Newest(kinds.SelectMany(kind => Parts(page).SelectMany(isArchived => ConversationListStore.List(
                    read, userId, kind.Name, isArchived, page.Before, page.Limit + 1))));
                return shape(read, Fill(read, rows, page.Limit));
            },
            cancellationToken);

    // Each part of a kind has an index in its order, so all together are a few short pages.
    private static bool[] Parts(ListPage page) => page.IsArchived is { } one ? [one] : [false, true];

    private static IEnumerable<ListedRow> Newest(IEnumerable<ListedRow> rows) => rows.OrderByDescending(row => row.LastMessageId);

    private ConversationSlice FillWithPinned(ReadScope read, Guid userId, ListPage page)
    {
        var budget = new PageBudget();
        if (FindPinPlace(read, userId, page) is not { } place)
            return FillWithPreviews(read, ReadUnpinned(read, userId, page), page.Limit, budget);

        var pinned = FillWithPreviews(
            read, ConversationListStore.ListPinned(read, userId, place), SettingsChanges.MaxPins, budget);
        if (pinned.HasMore)
            return pinned;

        var rest = FillWithPreviews(read, ReadUnpinned(read, userId, page with { Before = long.MaxValue }), page.Limit, budget);
        return rest with { Conversations = [.. pinned.Conversations, .. rest.Conversations] };
    }

    // Null if the page is one of those without pinned conversations.
    private static PinPlace? FindPinPlace(ReadScope read, Guid userId, ListPage page) => page switch
    {
        { IsArchived: true } => null,
        { Before: long.MaxValue } => PinPlace.First,
        _ => ConversationListStore.FindPin(read, userId, page.Before),
    };

    private IEnumerable<ListedRow> ReadUnpinned(ReadScope read, Guid userId, ListPage page) =>
        Newest(Parts(page).SelectMany(isArchived => store.ListUnpinned(
            read, userId, isArchived, page.Before, page.Limit + 1)));

    // In a list that shows a preview beside the message each text appears twice.
    private ConversationSlice FillWithPreviews(ReadScope read, IEnumerable<ListedRow> rows, int limit, PageBudget budget) =>
        Fill(read, rows, limit, budget, textsOfEach: 2);

    private ConversationSlice Fill(ReadScope read, IEnumerable<ListedRow> rows, int limit) =>
        Fill(read, rows, limit, new PageBudget(), textsOfEach: 1);

    // One more row than the page needs shows that there are more.
    private ConversationSlice Fill(ReadScope read, IEnumerable<ListedRow> rows, int limit, PageBudget budget, int textsOfEach)
    {
        var page = new List<ListedConversation>();
        foreach (var listed in rows.Chunk(MaxAtOnce).SelectMany(part => Open(read, part)))
        {
            if (page.Count == limit || !budget.TryTake(textsOfEach * PageBudget.SizeOf(listed.LastMessage)))
                return new ConversationSlice(page, HasMore: true);

            page.Add(listed);
        }

        return new ConversationSlice(page, HasMore: false);
    }

    private async ValueTask<T> ReadAsync<T>(Func<ReadScope, T> read, CancellationToken cancellationToken)
    {
        await counters.FlushAsync(cancellationToken);
        return await database.ReadAsync(read, cancellationToken);
    }

    private IEnumerable<ListedConversation> Open(ReadScope read, IReadOnlyList<ListedRow> listed)
    {
        var messages = MessageStore.FindAll(read, listed.Select(row => row.LastMessageId));
        keys.Load(read, listed.Select(row => row.Id));
        var now = Timestamp.Now(clock);
        return listed.Select(row => new ListedConversation(
            row.Id,
            row.Kind,
            row.OtherUserId,
            row.SealedName is { } name ? reader.OpenName(read, row.Id, name) : null,
            reader.Open(read, LastShown(read, LastMessage(messages, row)).AsOf(read, row.LeftAt)),
            row.UnreadCount,
            new ConversationSettings(row.IsArchived, row.MutedUntil, row.PinnedAt, row.ClearedPosition).At(now),
            row.LeftAt)
        {
            AgentId = row.AgentId,
        });
    }

    // While an agent writes its reply, the list shows the message before it.
    private static MessageRow LastShown(ReadScope read, MessageRow last) => last.ReplyState == ReplyState.Reserved
        ? MessageStore.ReadBefore(read, last.ConversationId, afterId: 0, beforeId: last.Id, limit: 1).FirstOrDefault() ?? last
        : last;

    private static MessageRow LastMessage(IReadOnlyDictionary<long, MessageRow> messages, ListedRow row) =>
        messages.GetValueOrDefault(row.LastMessageId)
            ?? throw new DamagedRecordException($"Message {row.LastMessageId}, the last of conversation {row.Id}, is missing");
}
