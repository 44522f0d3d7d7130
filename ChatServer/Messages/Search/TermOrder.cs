namespace ChatServer.Messages.Search;

/// <summary>
/// Which term a conversation is asked for first: the one that was missing most often where it was asked for so far. Most
/// conversations that have not all terms are done with after one look then.
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
