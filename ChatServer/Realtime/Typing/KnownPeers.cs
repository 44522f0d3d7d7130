namespace ChatServer.Realtime.Typing;

/// <summary>
/// With whom one client's user has talked, so that typing doesn't ask the database at every key. That somebody is a stranger
/// isn't kept, as it changes with the first message; the rest is kept until any block changes. Bounded: a full set begins anew.
/// </summary>
/// <param name="blocksChanged">Another number after each change of a block.</param>
internal sealed class KnownPeers(Func<Guid, ValueTask<Peer>> find, Func<long> blocksChanged)
{
    private const int MaxKnown = 64;
    private readonly Dictionary<Guid, Peer> known = [];
    private long knownAt;

    /// <summary>Called for one frame at a time.</summary>
    public async ValueTask<Peer> FindAsync(Guid peer)
    {
        if (blocksChanged() is var now && now != knownAt)
            known.Clear();
        knownAt = now;
        if (known.TryGetValue(peer, out var found))
            return found;

        found = await find(peer);
        if (found.State != PeerState.Stranger)
            Keep(peer, found);
        return found;
    }

    private void Keep(Guid peer, Peer found)
    {
        if (known.Count == MaxKnown)
            known.Clear();
        known[peer] = found;
    }
}
