using ChatServer.Conversations;
using ChatServer.Messages.History;
using ChatServer.Messages.Search.Index;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Query;

/// <summary>
/// Runs one search on one snapshot, with a bounded number of index probes and opened messages; at the bound the page ends early
/// and its cursor says where to continue. Of many conversations it walks those with the newest messages first, until the page is
/// full; if that takes too many probes, or a term is rare, it joins the terms' conversations with the user's instead.
/// </summary>
internal sealed class HitSearch(
    ReadScope read, IndexReader index, MessageReader reader, MessageViews views, SearchedConversations conversations,
    SearchPlan plan, SearchIndex owner, int maxProbes = HitSearch.MaxProbes)
{
    /// <summary>The most index probes of a search; 2 µs each.</summary>
    public const int MaxProbes = 20_000;

    /// <summary>The most messages that a search opens; 30 µs each.</summary>
    public const int MaxOpened = 400;
    private const int WalkShare = 13; // 1,500 of the probes
    private const int RareTerm = 100;
    private const int WalkPage = 64;
    private readonly List<ShownHit> hits = [];
    private readonly Dictionary<long, ViewRow> seen = [];
    private readonly PageBudget budget = new();
    private int opened;

    // How many hits the page shows; fewer than requested if they are large.
    private int room;

    public HitPage Run(SearchCursor from, int limit)
    {
        var counts = plan.Terms.Select(term => index.Count(term, RareTerm)).ToArray();
        if (counts.Contains(0) || Newest(from) < plan.OldestId)
            return new HitPage([], Next: null);

        Array.Sort(counts, plan.Terms);
        room = limit;
        var next = plan.ConversationId is { } only ? SearchOne(only, from) : SearchAll(from, isRare: counts[0] < RareTerm);
        return new HitPage([.. hits.Take(room)], next);
    }

    private SearchCursor? SearchAll(SearchCursor from, bool isRare) =>
        from.IsPart || isRare ? Join(from) : WalkOrJoin(from);

    private SearchCursor? SearchOne(long conversationId, SearchCursor from)
    {
        var queue = NewQueue();
        if (ConversationStore.FindView(read, conversationId, plan.UserId) is { } view)
            queue.Add(conversationId, view.ClearedPosition, Math.Min(Newest(from), view.Last));
        return Drain(queue, maxProbes) is { } before ? new SearchCursor(before) : null;
    }

    private SearchCursor? WalkOrJoin(SearchCursor from)
    {
        var end = Walk(Newest(from));
        if (end.Before is not { } next)
            return null;

        return end.IsTooFar ? Join(new SearchCursor(next)) : new SearchCursor(next);
    }

    // A conversation is added once its newest message could be the next hit; those with messages that aren't counted yet are few,
    // and added at once.
    private WalkEnd Walk(long upTo)
    {
        var queue = NewQueue();
        var uncounted = UncountedMessages.List(read, plan.UserId, upTo);
        foreach (var conversation in uncounted)
            Add(queue, conversation, upTo);
        var (met, isTooFar) = (0, false);
        foreach (var conversation in ListConversations().TakeWhile(conversation => conversation.LastMessageId >= plan.OldestId)
            .ExceptBy(uncounted.Select(row => row.ConversationId), conversation => conversation.ConversationId))
        {
            while (queue.Newest is { } newest && newest > conversation.LastMessageId && !isTooFar)
            {
                if (IsFull(newest) is { } end)
                    return new WalkEnd(end, IsTooFar: false);

                Take(queue);
                isTooFar = index.Probes > maxProbes / WalkShare;
            }

            isTooFar |= ++met > maxProbes / WalkShare;
            if (isTooFar)
                return new WalkEnd(
                    Math.Max(queue.Newest ?? 0, Math.Min(upTo, conversation.LastMessageId)) + 1, IsTooFar: true);

            Add(queue, conversation, upTo);
        }

        return new WalkEnd(Drain(queue, maxProbes), IsTooFar: false);
    }

    private static void Add(HitQueue queue, SearchedRow conversation, long upTo) =>
        queue.Add(conversation.ConversationId, conversation.ClearedPosition, Math.Min(upTo, conversation.LastSeen));

    private SearchCursor? Join(SearchCursor from)
    {
        var queue = NewQueue();
        using var join = new ConversationJoin(read, index, plan.UserId, plan.Terms);
        var at = join.FindNext(from.FirstConversation, maxProbes);
        for (; at <= from.LastConversation && !join.IsOver(maxProbes); at = join.FindNext(at.Value + 1, maxProbes))
            queue.Add(at.Value, join.Cleared(at.Value), Math.Min(Newest(from), join.LastSeen(at.Value)));

        // Conversations beyond the bound form the next part, which begins with its newest messages again.
        var last = at <= from.LastConversation ? at.Value - 1 : from.LastConversation;
        var partBefore = from.IsPart ? from.PartBefore : from.Before;
        if (Drain(queue, 2 * maxProbes) is { } before)
            return new SearchCursor(before, from.FirstConversation, last, partBefore);

        return last < long.MaxValue ? new SearchCursor(partBefore, last + 1, long.MaxValue, partBefore) : null;
    }

    /// <summary>Fills the page. Returns the message below which the search continues; null if nothing is left.</summary>
    private long? Drain(HitQueue queue, int atMost)
    {
        while (queue.Newest is { } newest)
        {
            if (IsFull(newest) is { } end)
                return end;

            if (index.Probes > atMost)
                return newest + 1;

            Take(queue);
        }

        return hits.Count > room ? hits[room].Shown.Message.Id + 1 : null;
    }

    // The message below which the next page begins, once this one is full: when there is one hit more than it shows, or too many
    // messages were opened.
    private long? IsFull(long newest)
    {
        if (hits.Count > room)
            return hits[room].Shown.Message.Id + 1;

        return opened >= MaxOpened ? newest + 1 : null;
    }

    private HitQueue NewQueue() => new(index, plan.Terms, plan.OldestId);

    private long Newest(SearchCursor from) => Math.Min(from.Before - 1, plan.NewestId);

    private void Take(HitQueue queue)
    {
        if (queue.Step() is not { } candidate)
            return;

        opened++;
        if (MessageStore.Find(read, candidate.UpTo) is not { DeletedAt: null } row
            || row.ConversationId != candidate.ConversationId)
            owner.Forget(candidate.UpTo);
        else
            Check(row);
    }

    // Former members see the state before they left: later edits aren't searched. A quote of a message that the reader has
    // cleared isn't shown.
    private void Check(MessageRow row)
    {
        if (ViewOf(row.ConversationId) is not { } view)
            return;

        var message = reader.Open(read, row.AsOf(read, view.LeftAt));
        if (plan.Check(message) is { } hit)
            Add(new ShownHit(hit, views.Of(read, plan.UserId, message, view.First, view.LeftAt)));
    }

    private ViewRow? ViewOf(long conversationId)
    {
        if (seen.TryGetValue(conversationId, out var known))
            return known;

        var view = ConversationStore.FindView(read, conversationId, plan.UserId);
        if (view is not null)
            seen[conversationId] = view;
        return view;
    }

    // The first hit that doesn't fit begins the next page.
    private void Add(ShownHit found)
    {
        hits.Add(found);
        if (!budget.TryTake(found.Shown))
            room = Math.Min(room, hits.Count - 1);
    }

    private IEnumerable<SearchedRow> ListConversations()
    {
        for (var before = long.MaxValue; ;)
        {
            var page = conversations.List(read, plan.UserId, before, WalkPage);
            foreach (var row in page)
                yield return row;
            if (page.Count < WalkPage)
                yield break;

            before = page[^1].LastMessageId;
        }
    }

    /// <param name="Before">Below this message the search continues; null if nothing is left.</param>
    /// <param name="IsTooFar">Whether walking on would take too many probes.</param>
    private readonly record struct WalkEnd(long? Before, bool IsTooFar);
}
