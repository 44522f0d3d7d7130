using ChatServer.Accounts.Blocks;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Realtime.Typing;

internal enum PeerState
{
    /// <summary>There is no conversation with them yet.</summary>
    Stranger,
    Talking,

    /// <summary>One of the two has blocked the other.</summary>
    Blocked,
}

/// <param name="Self">The typing user, as the peer is notified of them; null if the peer isn't notified.</param>
internal readonly record struct Peer(PeerState State, Typist? Self = null);

/// <summary>Finds whether a user is notified that another is typing to them in a direct conversation.</summary>
internal sealed class DirectPeers(Database database, BlockChanges blocks)
{
    /// <summary>Counts changes of blocks.</summary>
    public long BlocksChanged => blocks.Count;

    public ValueTask<Peer> FindAsync(Guid userId, Guid peer) =>
        database.ReadAsync(read => Find(read, userId, peer), CancellationToken.None);

    private static Peer Find(ReadScope read, Guid userId, Guid peer)
    {
        if (ConversationStore.FindDirect(read, userId, peer) is not { } conversation)
            return new Peer(PeerState.Stranger);

        return BlockStore.Exists(read, userId, peer) || BlockStore.Exists(read, peer, userId)
            ? new Peer(PeerState.Blocked)
            : new Peer(PeerState.Talking, TypingStore.Find(read, userId, conversation));
    }
}
