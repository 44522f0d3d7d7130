namespace ChatServer.Api.Room;

/// <summary>
/// With whom one client's user has talked, so that typing doesn't ask the database at every key. Only a yes is kept: it stays
/// true, as conversations don't end, and a no changes with the first message. Bounded: a full set begins anew.
/// </summary>
internal sealed class KnownPeers(Func<Guid, ValueTask<bool>> haveTalked)
{
    private const int MaxKnown = 64;
    private readonly HashSet<Guid> known = [];

    /// <summary>Called for one frame at a time.</summary>
    public async ValueTask<bool> IncludeAsync(Guid peer)
    {
        if (known.Contains(peer))
            return true;

        if (!await haveTalked(peer))
            return false;

        if (known.Count == MaxKnown)
            known.Clear();
        known.Add(peer);
        return true;
    }
}
