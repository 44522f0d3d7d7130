using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;

namespace ChatServer.Administration.Moderation;

/// <summary>
/// Finds messages with the search index, conversation by conversation, on one snapshot. A call makes at most
/// <see cref="HitSearch.MaxProbes"/> index look-ups and opens at most <see cref="HitSearch.MaxOpened"/> messages.
/// </summary>
internal sealed class IndexedMessages(Database database, SearchIndex index, SearchTerms terms, MessageReader reader)
{
    public ValueTask<FoundMessages> FindAsync(
        ModerationQuery sought, SearchQuery query, PlaceCursor from, int limit, CancellationToken cancellationToken)
    {
        var wanted = query.Units.SelectMany(unit => unit.Terms(terms));
        if (sought.UserId is { } sender)
            wanted = wanted.Append(terms.OfSender(sender));
        var plan = new SearchPlan(
            Guid.Empty, query.Units, [.. wanted.Distinct()], sought.UserId, HasFile: false, sought.ConversationId, Since: null,
            Until: null, OldestId: 1, NewestId: long.MaxValue);
        return database.ReadAsync(
            read => index.Read(look => new Walk(read, look, reader, plan, limit).Run(from)), cancellationToken);
    }

    private sealed class Walk(ReadScope read, IndexReader look, MessageReader reader, SearchPlan plan, int limit)
    {
        private readonly List<Message> found = [];
        private readonly PageBudget budget = new();
        private int opened;
        private bool isFull;

        public FoundMessages Run(PlaceCursor from)
        {
            for (PlaceCursor? at = from; at is { } next;)
            {
                if (Take(next) is { } rest)
                    return new FoundMessages(found, rest);

                at = plan.ConversationId is null ? FindConversation(next.ConversationId + 1) : null;
                if (at is not null && IsOver)
                    return new FoundMessages(found, at);
            }

            return new FoundMessages(found, Next: null);
        }

        private bool IsOver =>
            isFull || found.Count == limit || opened >= HitSearch.MaxOpened || look.Probes > HitSearch.MaxProbes;

        // Null if the conversation is done.
        private PlaceCursor? Take(PlaceCursor start)
        {
            var queue = new HitQueue(look, plan.Terms, plan.OldestId);
            queue.Add(start.ConversationId, after: 0, start.BeforeId - 1);
            while (queue.Newest is { } newest)
            {
                if (IsOver)
                    return start with { BeforeId = newest + 1 };

                if (queue.Step() is { } candidate)
                    Open(candidate);
            }

            return null;
        }

        private void Open(Candidate candidate)
        {
            opened++;
            if (MessageStore.Find(read, candidate.UpTo) is { DeletedAt: null } row
                && row.ConversationId == candidate.ConversationId
                && reader.Open(read, row) is var message && plan.Check(message) is not null)
                Add(message);
        }

        // The message that fills the page is part of it, so each page makes progress.
        private void Add(Message message)
        {
            found.Add(message);
            isFull = !budget.TryTake(PageBudget.SizeOf(message));
        }

        // The first conversation, from a given one on, that contains all terms; each term jumps to the next one that the others
        // have. When the limit is exceeded, any conversation below which there is none.
        private PlaceCursor? FindConversation(long from)
        {
            var (at, agreed) = (from, 0);
            for (var turn = 0;
                agreed < plan.Terms.Length && look.Probes <= HitSearch.MaxProbes;
                turn = (turn + 1) % plan.Terms.Length)
            {
                if (look.FindConversation(plan.Terms[turn], at) is not { } next)
                    return null;

                agreed = next == at ? agreed + 1 : 1;
                at = next;
            }

            return new PlaceCursor(at, long.MaxValue);
        }
    }
}
