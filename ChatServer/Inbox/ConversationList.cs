using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Inbox;

/// <summary>A conversation in somebody's list.</summary>
/// <param name="Kind">As the tables name it: <c>direct</c>, <c>group</c>.</param>
/// <param name="OtherUserId">The other side of a direct conversation.</param>
/// <param name="Name">The name of a group; of one that they left, as it was called then.</param>
/// <param name="Settings">What they have made of it for themselves; a mute that has passed isn't there.</param>
/// <param name="LeftAt">When they left a group; null while they take part.</param>
internal sealed record ListedConversation(
    long Id, string Kind, Guid? OtherUserId, string? Name, Message LastMessage, long UnreadCount, ConversationSettings Settings, Timestamp? LeftAt);

/// <param name="HasMore">Whether there are more beyond the last.</param>
internal sealed record ConversationSlice(IReadOnlyList<ListedConversation> Conversations, bool HasMore);

/// <summary>Which conversations of a list.</summary>
/// <param name="IsArchived">Those that are archived, or the others; null for both.</param>
internal sealed record ListPage(int Limit, long Before = long.MaxValue, bool? IsArchived = null)
{
    public static implicit operator ListPage(Page page) => new(page.Limit, page.Before);
}

/// <summary>
/// Reads somebody's conversations, the one with the newest message first. Each page is one snapshot, on which the caller's <c>shape</c>
/// puts it into an API's words.
/// </summary>
internal sealed class ConversationList(Database database, CounterFlush counters, ConversationKeys keys, MessageReader reader, TimeProvider clock)
{
    // So many newest messages are read at once; each may have 60 KB, and the page may end before the last of them.
    private const int MaxAtOnce = 50;

    public ValueTask<T> ReadDirectAsync<T>(
        Guid userId, ListPage page, Func<ReadScope, ConversationSlice, T> shape, CancellationToken cancellationToken) =>
        ReadAsync(read => shape(read, Fill(read, ReadKind(read, userId, "direct", page), page.Limit)), cancellationToken);

    /// <summary>Groups, those that the user left included.</summary>
    public ValueTask<T> ReadGroupsAsync<T>(
        Guid userId, ListPage page, Func<ReadScope, ConversationSlice, T> shape, CancellationToken cancellationToken) =>
        ReadAsync(read => shape(read, Fill(read, ReadKind(read, userId, "group", page), page.Limit)), cancellationToken);

    /// <summary>
    /// Conversations of all kinds. The pinned ones stand before the first page, beyond its limit in entries; where long messages end the page among
    /// them, the next one goes on there.
    /// </summary>
    public ValueTask<T> ReadAllAsync<T>(
        Guid userId, ListPage page, Func<ReadScope, ConversationSlice, T> shape, CancellationToken cancellationToken) =>
        ReadAsync(read => shape(read, FillWithPinned(read, userId, page)), cancellationToken);

    /// <summary>
    /// Conversations of all kinds by their place among the newest, with how many there are. The pinned ones stand where their newest
    /// messages put them.
    /// </summary>
    /// <param name="skipped">How many of the newest are left out; each costs a step in an index, so the caller bounds it.</param>
    public ValueTask<T> ReadCountedAsync<T>(
        Guid userId, ListPage page, int skipped, Func<ReadScope, ConversationSlice, long, T> shape, CancellationToken cancellationToken) =>
        ReadAsync(
            read =>
            {
                var isArchived = page.IsArchived is true;
                var before = skipped == 0 ? page.Before
                    : ConversationListStore.FindMessageAt(read, userId, isArchived, page.Before, skipped) + 1 ?? 0;
                var rows = ConversationListStore.ListNewest(read, userId, isArchived, before, page.Limit + 1);
                return shape(read, Fill(read, rows, page.Limit), ConversationListStore.Count(read, userId, isArchived));
            },
            cancellationToken);

    private static IEnumerable<ListedRow> ReadKind(ReadScope read, Guid userId, string kind, ListPage page) =>
        Newest(Parts(page).SelectMany(isArchived => ConversationListStore.List(read, userId, kind, isArchived, page.Before, page.Limit + 1)));

    // Each part has an index that gives its order, so that both together are two short pages.
    private static bool[] Parts(ListPage page) => page.IsArchived is { } one ? [one] : [false, true];

    private static IEnumerable<ListedRow> Newest(IEnumerable<ListedRow> rows) => rows.OrderByDescending(row => row.LastMessageId);

    private ConversationSlice FillWithPinned(ReadScope read, Guid userId, ListPage page)
    {
        var budget = new PageBudget();
        if (FindPinPlace(read, userId, page) is not { } place)
            return FillWithPreviews(read, ReadUnpinned(read, userId, page), page.Limit, budget);

        var pinned = FillWithPreviews(read, ConversationListStore.ListPinned(read, userId, place), SettingsChanges.MaxPins, budget);
        if (pinned.HasMore)
            return pinned;

        var rest = FillWithPreviews(read, ReadUnpinned(read, userId, page with { Before = long.MaxValue }), page.Limit, budget);
        return rest with { Conversations = [.. pinned.Conversations, .. rest.Conversations] };
    }

    // Null where the page is one of those without pinned conversations.
    private static PinPlace? FindPinPlace(ReadScope read, Guid userId, ListPage page) => page switch
    {
        { IsArchived: true } => null,
        { Before: long.MaxValue } => PinPlace.First,
        _ => ConversationListStore.FindPin(read, userId, page.Before),
    };

    private static IEnumerable<ListedRow> ReadUnpinned(ReadScope read, Guid userId, ListPage page) =>
        Newest(Parts(page).SelectMany(isArchived => ConversationListStore.ListUnpinned(read, userId, isArchived, page.Before, page.Limit + 1)));

    // A list that shows a preview beside the message has each text twice.
    private ConversationSlice FillWithPreviews(ReadScope read, IEnumerable<ListedRow> rows, int limit, PageBudget budget) =>
        Fill(read, rows, limit, budget, textsOfEach: 2);

    private ConversationSlice Fill(ReadScope read, IEnumerable<ListedRow> rows, int limit) => Fill(read, rows, limit, new PageBudget(), textsOfEach: 1);

    // A row beyond what the page takes says that there are more.
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
            reader.Open(read, LastMessage(messages, row).AsOf(read, row.LeftAt)),
            row.UnreadCount,
            new ConversationSettings(row.IsArchived, row.MutedUntil, row.PinnedAt, row.ClearedPosition).At(now),
            row.LeftAt));
    }

    private static MessageRow LastMessage(IReadOnlyDictionary<long, MessageRow> messages, ListedRow row) =>
        messages.GetValueOrDefault(row.LastMessageId)
            ?? throw new DamagedRecordException($"Message {row.LastMessageId}, the last of conversation {row.Id}, is missing");
}
