namespace ChatServer.Api.Room;

internal enum PeerState
{
    /// <summary>There is no conversation with them yet.</summary>
    Stranger,
    Talking,

    /// <summary>One of the two has blocked the other.</summary>
    Parted,
}

/// <summary>
/// With whom one client's user has talked, so that typing doesn't ask the database at every key. That somebody is a stranger isn't
/// kept, as it changes with the first message; the rest is kept until any block changes. Bounded: a full set begins anew.
/// </summary>
/// <param name="blocksChanged">Another number after each change of a block.</param>
internal sealed class KnownPeers(Func<Guid, ValueTask<PeerState>> find, Func<long> blocksChanged)
{
    private const int MaxKnown = 64;
    private readonly Dictionary<Guid, PeerState> known = [];
    private long knownAt;

    /// <summary>Called for one frame at a time.</summary>
    public async ValueTask<PeerState> FindAsync(Guid peer)
    {
        if (blocksChanged() is var now && now != knownAt)
            known.Clear();
        knownAt = now;
        if (known.TryGetValue(peer, out var state))
            return state;

        state = await find(peer);
        if (state != PeerState.Stranger)
            Keep(peer, state);
        return state;
    }

    private void Keep(Guid peer, PeerState state)
    {
        if (known.Count == MaxKnown)
            known.Clear();
        known[peer] = state;
    }
}
