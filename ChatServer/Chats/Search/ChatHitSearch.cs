using ChatServer.Messages.Search.Index;
using ChatServer.Storage;

namespace ChatServer.Chats.Search;

/// <summary>
/// Runs one search on one snapshot. It starts with the rarest of what is asked for, if that is rare enough to be sorted by time;
/// otherwise it walks the user's chats, the one changed last first, until the page is full.
/// </summary>
/// <param name="index">Null where there are no free words.</param>
internal sealed class ChatHitSearch(ReadScope read, IndexReader? index, ChatTexts texts, ChatPlan plan) : IDisposable
{
    /// <summary>The most index probes of a search; 2 µs each.</summary>
    public const int MaxProbes = 200_000;

    /// <summary>The most texts that a search opens; 20 µs each.</summary>
    public const int MaxOpened = 5_000;

    /// <summary>When a search has opened as many bytes, it opens no further text.</summary>
    public const long MaxOpenedBytes = 8_388_608;

    // More chats than this are walked in order: then at most a 60th of a user's chats are met for each hit.
    private const int MaxSorted = 1_000;
    private readonly PreparedStatement hasTag = read.Prepare(ChatSearchStore.FindTag);
    private readonly PreparedStatement hasAnyTag = read.Prepare(ChatSearchStore.FindAnyTag);
    private readonly PreparedStatement inFolder = read.Prepare(ChatSearchStore.FindFolder);
    private int opened;
    private long openedBytes;

    /// <summary>Chats that were looked at.</summary>
    public int Met { get; private set; }

    public int Probes => index?.Probes ?? 0;

    public IReadOnlyList<ChatRow> Run(int skip, int limit)
    {
        var rare = FindRare();
        if (rare is { Count: 0 })
            return [];

        return [.. (rare is null ? Walk() : InOrder(rare)).TakeWhile(_ => !IsOver).Select(Check).OfType<ChatRow>()
            .Skip(skip).Take(limit)];
    }

    public void Dispose()
    {
        hasTag.Dispose();
        hasAnyTag.Dispose();
        inFolder.Dispose();
    }

    private bool IsOver => Probes > MaxProbes || opened > MaxOpened || openedBytes > MaxOpenedBytes;

    // The chats with the rarest word, with the rarest tag, or in the folders; null if all of these are many. More than the rarest
    // so far has aren't listed.
    private IReadOnlyCollection<long>? FindRare()
    {
        IReadOnlyCollection<long>? rarest = null;
        foreach (var tag in plan.Tags)
            rarest = ListTagged(tag, Most()) ?? rarest;
        if (plan.Folders is { } folders)
            rarest = ListInFolders(folders, Most()) ?? rarest;
        foreach (var term in plan.Terms)
            rarest = ListWithTerm(term, Most()) ?? rarest;
        return rarest;

        int Most() => rarest?.Count ?? MaxSorted;
    }

    private IReadOnlyList<long>? ListTagged(long tag, int most) =>
        ChatSearchStore.CountTagged(read, tag, most + 1) <= most ? ChatSearchStore.ListTagged(read, tag, most) : null;

    private List<long>? ListInFolders(IReadOnlySet<long> folders, int most) =>
        folders.Sum(folder => ChatSearchStore.CountInFolder(read, folder, most + 1)) <= most
            ? [.. folders.SelectMany(folder => ChatSearchStore.ListInFolder(read, folder, most))]
            : null;

    private List<long>? ListWithTerm(long term, int most)
    {
        var ids = new List<long>();
        for (var id = index!.FindConversation(term, long.MinValue); id is { } found;
            id = index.FindConversation(term, found + 1))
        {
            if (ids.Count == most)
                return null;

            ids.Add(found);
        }

        return ids;
    }

    private IEnumerable<long> InOrder(IEnumerable<long> ids) =>
        ChatSearchStore.ListTimes(read, ids).OrderByDescending(chat => chat.UpdatedAt).ThenByDescending(chat => chat.Id)
            .Select(chat => chat.Id);

    private IEnumerable<long> Walk() => plan.Query switch
    {
        { Shared: Condition.MustBe } => ChatSearchStore.WalkShared(read, plan.OwnerId),
        { Archived: Condition.MustBe } => ChatSearchStore.WalkArchived(read, plan.OwnerId),
        { Pinned: Condition.MustBe } => ChatSearchStore.WalkPinned(read, plan.OwnerId),
        _ => ChatSearchStore.WalkUnarchived(read, plan.OwnerId),
    };

    // The cheapest checks come first.
    private ChatRow? Check(long id)
    {
        Met++;
        if (!HasTags(id) || !IsInFolder(id))
            return null;

        var last = plan.Phrase is null ? null : FindText(id, long.MaxValue);
        if (plan.Phrase is not null && last is null)
            return null;

        return ChatStore.Find(read, id) is { } chat && IsAsked(chat) && HasPhrase(chat, last) ? chat : null;
    }

    // Archived chats have to be asked for.
    private bool IsAsked(ChatRow chat) =>
        chat.OwnerId == plan.OwnerId
        && chat.IsArchived == (plan.Query.Archived == Condition.MustBe)
        && IsMet(plan.Query.Pinned, chat.IsPinned)
        && IsMet(plan.Query.Shared, chat.ShareUuid is not null);

    private static bool IsMet(Condition condition, bool value) =>
        condition == Condition.None || value == (condition == Condition.MustBe);

    private bool HasTags(long id)
    {
        if (plan.Query.IsUntagged)
        {
            hasAnyTag.Bind(1, id);
            return hasAnyTag.FindNumber() is null;
        }

        hasTag.Bind(1, id);
        foreach (var tag in plan.Tags)
        {
            hasTag.Bind(2, tag);
            if (hasTag.FindNumber() is null)
                return false;
        }

        return true;
    }

    private bool IsInFolder(long id)
    {
        if (plan.Folders is null)
            return true;

        inFolder.Bind(1, id);
        return inFolder.FindNumber() is { } folder && plan.Folders.Contains(folder);
    }

    // Each text that has all words is compared with the phrase: the index has neither their order, nor what is newer than it.
    private bool HasPhrase(ChatRow chat, long? last)
    {
        if (plan.Phrase is null)
            return true;

        for (var at = last; at is { } id && !IsOver; at = FindText(chat.Id, id - 1))
        {
            var text = texts.Read(read, chat, id);
            opened++;
            openedBytes += text.Bytes;
            if (plan.Matches(text.Texts))
                return true;
        }

        return false;
    }

    // The terms take turns; each jumps to its last text at or below the one of the term before.
    private long? FindText(long chatId, long upTo)
    {
        var (at, agreed) = (upTo, 0);
        for (var turn = 0; agreed < plan.Terms.Length && Probes <= MaxProbes; turn = (turn + 1) % plan.Terms.Length)
        {
            if (index!.FindNewest(plan.Terms[turn], chatId, at) is not { } found)
                return null;

            agreed = found == at ? agreed + 1 : 1;
            at = found;
        }

        return agreed == plan.Terms.Length ? at : null;
    }
}
