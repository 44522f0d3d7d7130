using ChatServer.Messages.Search.Index;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Query;

/// <summary>
/// The conversations of a user that contain all terms, by id. Each side jumps to the next conversation of the others, so that the
/// cost depends on the rarest term, not on how many conversations the user has.
/// </summary>
internal sealed class ConversationJoin : IDisposable
{
    private readonly IndexReader index;
    private readonly long[] terms;
    private readonly PreparedStatement own;
    private readonly PreparedStatement left;
    private readonly PreparedStatement cleared;
    private int probes;

    public ConversationJoin(ReadScope read, IndexReader index, Guid userId, long[] terms)
    {
        this.index = index;
        this.terms = terms;
        own = read.Prepare(SearchStore.FindConversation);
        left = read.Prepare(SearchStore.FindLeftPosition);
        cleared = read.Prepare(SearchStore.FindClearedPosition);
        cleared.Bind(1, userId);
        own.Bind(1, userId);
        left.Bind(1, userId);
    }

    /// <summary>Whether the join and the index have made more probes than a search may.</summary>
    public bool IsOver(int maxProbes) => index.Probes + probes > maxProbes;

    /// <summary>
    /// The first conversation at or above an id; null if there is none. Past the bound of probes: some id below which there is no
    /// further conversation.
    /// </summary>
    public long? FindNext(long from, int maxProbes)
    {
        var (at, agreed) = (from, 0);
        for (var turn = 0; agreed <= terms.Length && !IsOver(maxProbes); turn = (turn + 1) % (terms.Length + 1))
        {
            if ((turn < terms.Length ? index.FindConversation(terms[turn], at) : FindOwn(at)) is not { } found)
                return null;

            agreed = found == at ? agreed + 1 : 1;
            at = found;
        }

        return at;
    }

    /// <summary>The last position of a conversation that the user can see.</summary>
    public long LastSeen(long conversationId)
    {
        probes++;
        left.Bind(2, conversationId);
        return left.FindNumber() ?? long.MaxValue;
    }

    /// <summary>The position up to which the user has cleared a conversation.</summary>
    public long Cleared(long conversationId)
    {
        cleared.Bind(2, conversationId);
        return cleared.FindNumber() ?? 0;
    }

    public void Dispose()
    {
        own.Dispose();
        left.Dispose();
        cleared.Dispose();
    }

    private long? FindOwn(long from)
    {
        probes++;
        own.Bind(2, from);
        return own.FindNumber();
    }
}
