using ChatServer.Messages.Search.Index;

namespace ChatServer.Messages.Search.Query;

/// <summary>The newest message of a conversation that may be a hit.</summary>
/// <param name="After">The user can't see messages up to this one.</param>
/// <param name="UpTo">No matching message of the conversation is newer than this one.</param>
/// <param name="Agreed">How many terms this message is known to have; with all of them it is a hit of the index.</param>
/// <param name="Next">The term to look up next.</param>
internal readonly record struct Candidate(long ConversationId, long After, long UpTo, int Agreed, int Next);

/// <summary>
/// The messages of many conversations that have all terms, newest first. For each conversation it keeps an upper bound of the
/// newest match, and searches further only when that bound is the highest: until a conversation could have the next hit, it
/// mostly costs one probe.
/// </summary>
/// <param name="oldest">Messages below this one are left out.</param>
internal sealed class HitQueue(IndexReader index, long[] terms, long oldest)
{
    private readonly PriorityQueue<Candidate, long> queue = new();
    private readonly TermOrder order = new(terms.Length);

    /// <summary>The newest message that could be the next hit; null if there are no candidates.</summary>
    public long? Newest => queue.TryPeek(out var candidate, out _) ? candidate.UpTo : null;

    public void Add(long conversationId, long after, long upTo) =>
        Add(new Candidate(conversationId, after, upTo, Agreed: 0, order.First));

    /// <summary>Takes the newest candidate. Returns it if it has all terms; null after a step towards such a message.</summary>
    public Candidate? Step()
    {
        var candidate = queue.Dequeue();
        if (candidate.Agreed == terms.Length)
        {
            Add(candidate with { UpTo = candidate.UpTo - 1, Agreed = 0 });
            return candidate;
        }

        if (Seek(candidate) is { } next)
            Add(next);
        return null;
    }

    private void Add(Candidate candidate)
    {
        if (candidate.UpTo >= oldest && candidate.UpTo > candidate.After)
            queue.Enqueue(candidate, -candidate.UpTo);
    }

    // The terms take turns; each jumps to its newest message at or below the one of the term before.
    private Candidate? Seek(Candidate candidate)
    {
        var found = index.FindNewest(terms[candidate.Next], candidate.ConversationId, candidate.UpTo);
        order.Asked(candidate.Next, found is not null);
        return found is not { } at ? null : candidate with
        {
            UpTo = at,
            Agreed = at == candidate.UpTo ? candidate.Agreed + 1 : 1,
            Next = (candidate.Next + 1) % terms.Length,
        };
    }
}
