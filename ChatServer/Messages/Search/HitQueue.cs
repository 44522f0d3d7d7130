namespace ChatServer.Messages.Search;

/// <param name="After">Messages up to this one can't be seen.</param>
/// <param name="UpTo">The message; where it isn't one yet, no message that fits is newer.</param>
internal readonly record struct Candidate(long ConversationId, long After, long UpTo, bool IsMessage);

/// <summary>
/// Messages that have all terms, of many conversations, newest first. Of each conversation it knows first how new its newest can be,
/// and looks it up when that is its turn.
/// </summary>
/// <param name="oldest">No message below this is wanted.</param>
internal sealed class HitQueue(IndexReader index, long[] terms, long oldest)
{
    // One conversation with two words that are never together doesn't hold up the others.
    private const int MaxStepsAtOnce = 64;
    private readonly PriorityQueue<Candidate, long> queue = new();

    /// <summary>No candidate is newer; null where there is none.</summary>
    public long? Newest => queue.TryPeek(out var candidate, out _) ? candidate.UpTo : null;

    public void Add(long conversationId, long after, long upTo) => Add(new Candidate(conversationId, after, upTo, IsMessage: false));

    /// <summary>Takes the newest candidate: a message that has all terms, or null where it took a step towards one.</summary>
    public Candidate? Step()
    {
        var candidate = queue.Dequeue();
        if (candidate.IsMessage)
        {
            Add(candidate with { UpTo = candidate.UpTo - 1, IsMessage = false });
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
        var (at, agreed) = (candidate.UpTo, 0);
        for (var step = 0; agreed < terms.Length; step++)
        {
            if (step == MaxStepsAtOnce)
                return candidate with { UpTo = at };

            if (index.FindNewest(terms[step % terms.Length], candidate.ConversationId, at) is not { } found)
                return null;

            agreed = found == at ? agreed + 1 : 1;
            at = found;
        }

        return candidate with { UpTo = at, IsMessage = true };
    }
}
