namespace ChatServer.Realtime.Typing;

/// <summary>
/// Caches whom one client's user has a conversation with, so that typing doesn't query the database at every key. Strangers
/// aren't cached, because the first message changes that; the rest is kept until any block changes. Bounded: a full cache is
/// cleared.
/// </summary>
/// <param name="blocksChanged">Counts changes of blocks.</param>
internal sealed class KnownPeers(Func<Guid, ValueTask<Peer>> find, Func<long> blocksChanged)
{
    private const int MaxKnown = 64;
    private readonly Dictionary<Guid, Peer> known = [];
    private long knownAt;

    /// <summary>Must not be called concurrently: frames are handled one at a time.</summary>
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
