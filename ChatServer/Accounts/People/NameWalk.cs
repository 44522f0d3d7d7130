using ChatServer.Storage;

namespace ChatServer.Accounts.People;

/// <summary>Walks through the users who have all of some terms, in the order of names; read as it is taken.</summary>
internal static class NameWalk
{
    // Many may have two terms without one who has both: then it ends at somebody who has not, and a further page goes on there.
    private const int MaxProbes = 1_000;

    public static IEnumerable<NamedUser> After(ReadScope read, string[] terms, NamedUser after)
    {
        var probes = 0;
        for (var at = UserTermStore.FindAfter(read, terms[0], after); at is not null; at = UserTermStore.FindAfter(read, terms[0], at))
        {
            at = Agree(read, terms, at, ref probes);
            if (at is null)
                yield break;

            yield return at;
        }
    }

    // The terms take turns; each jumps to the first user that it has at or after that of the one before.
    private static NamedUser? Agree(ReadScope read, string[] terms, NamedUser from, ref int probes)
    {
        var (at, agreed) = (from, 1);
        for (var turn = 1; agreed < terms.Length && probes < MaxProbes; turn++, probes++)
        {
            if (UserTermStore.FindAt(read, terms[turn % terms.Length], at) is not { } found)
                return null;

            agreed = found == at ? agreed + 1 : 1;
            at = found;
        }

        return at;
    }
}
