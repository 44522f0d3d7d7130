using ChatServer.Storage;

namespace ChatServer.Accounts.People;

/// <summary>Walks through the users who have all of some terms, in the order of names; evaluated lazily.</summary>
internal static class NameWalk
{
    // Many users may have one of two terms, and none both: then the walk ends at a user without a match, and the next page
    // continues there.
    private const int MaxProbes = 1_000;

    public static IEnumerable<NamedUser> After(ReadScope read, string[] terms, NamedUser after)
    {
        var probes = 0;
        for (var at = UserTermStore.FindAfter(read, terms[0], after);
            at is not null;
            at = UserTermStore.FindAfter(read, terms[0], at))
        {
            at = Agree(read, terms, at, ref probes);
            if (at is null)
                yield break;

            yield return at;
        }
    }

    // The terms take turns; each jumps to its first user at or after the previous term's user.
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
