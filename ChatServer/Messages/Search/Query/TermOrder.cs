namespace ChatServer.Messages.Search.Query;

/// <summary>
/// Chooses which term to look up first in a conversation: the one that was missing most often so far. Most conversations without
/// all terms then cost only one probe.
/// </summary>
internal sealed class TermOrder(int terms)
{
    private readonly int[] asked = new int[terms];
    private readonly int[] missing = new int[terms];

    public int First { get; private set; }

    public void Asked(int term, bool isThere)
    {
        asked[term]++;
        missing[term] += isThere ? 0 : 1;
        if (ShareMissing(term) > ShareMissing(First))
            First = term;
    }

    private double ShareMissing(int term) => (missing[term] + 1.0) / (asked[term] + 2.0);
}
