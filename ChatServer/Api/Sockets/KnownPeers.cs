namespace ChatServer.Api.Sockets;

/// <summary>
/// With whom one client's user has talked, so that typing doesn't ask the database at every key. That somebody is a stranger isn't
/// kept, as it changes with the first message; the rest is kept until any block changes. Bounded: a full set begins anew.
/// </summary>
/// <typeparam name="TKey">What the API's clients name them by.</typeparam>
/// <param name="blocksChanged">Another number after each change of a block.</param>
internal sealed class KnownPeers<TKey>(Func<TKey, ValueTask<Peer>> find, Func<long> blocksChanged)
    where TKey : notnull
{
    private const int MaxKnown = 64;
    private readonly Dictionary<TKey, Peer> known = [];
    private long knownAt;

    /// <summary>Called for one frame at a time.</summary>
    public async ValueTask<Peer> FindAsync(TKey key)
    {
        if (blocksChanged() is var now && now != knownAt)
            known.Clear();
        knownAt = now;
        if (known.TryGetValue(key, out var peer))
            return peer;

        peer = await find(key);
        if (peer.State != PeerState.Stranger)
            Keep(key, peer);
        return peer;
    }

    private void Keep(TKey key, Peer peer)
    {
        if (known.Count == MaxKnown)
            known.Clear();
        known[key] = peer;
    }
}
