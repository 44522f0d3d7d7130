namespace ChatServer.Messages.Search;

/// <param name="After">Messages up to this one can't be seen.</param>
/// <param name="UpTo">No message of the conversation that fits is newer.</param>
/// <param name="Agreed">How many terms this message has; with all of them it is a hit of the index.</param>
/// <param name="Next">The term that is asked next.</param>
internal readonly record struct Candidate(long ConversationId, long After, long UpTo, int Agreed, int Next);

/// <summary>
/// Messages that have all terms, of many conversations, newest first. Of each conversation it knows how new its newest can be,
/// and looks for an older one only when that is its turn: a conversation costs one look, mostly, until it could have the next
/// hit.
/// </summary>
/// <param name="oldest">No message below this is wanted.</param>
internal sealed class HitQueue(IndexReader index, long[] terms, long oldest)
{
    private readonly PriorityQueue<Candidate, long> queue = new();
    private readonly TermOrder order = new(terms.Length);

    /// <summary>No candidate is newer; null where there is none.</summary>
    public long? Newest => queue.TryPeek(out var candidate, out _) ? candidate.UpTo : null;

    public void Add(long conversationId, long after, long upTo) =>
        Add(new Candidate(conversationId, after, upTo, Agreed: 0, order.First));

    /// <summary>Takes the newest candidate: a message that has all terms, or null where it took a step towards one.</summary>
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

    // The terms take turns; each jumps to the newest message that it has at or below that of the one before.
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
