using ChatServer.Accounts;
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
    Parted,
}

/// <param name="Self">Who types to them, as they are told; null where they aren't.</param>
internal readonly record struct Peer(PeerState State, Typist? Self = null);

/// <summary>Finds whether somebody hears another type to them directly.</summary>
internal sealed class DirectPeers(Database database, BlockChanges blocks)
{
    /// <summary>Another number after each change of a block.</summary>
    public long BlocksChanged => blocks.Count;

    public ValueTask<Peer> FindAsync(Guid userId, Guid peer) =>
        database.ReadAsync(
            read => ConversationStore.FindDirect(read, userId, peer) is not { } conversation ? new Peer(PeerState.Stranger)
                : BlockStore.Exists(read, userId, peer) || BlockStore.Exists(read, peer, userId) ? new Peer(PeerState.Parted)
                : new Peer(PeerState.Talking, new Typist(userId, UserStore.FindName(read, userId), conversation)),
            CancellationToken.None);
}
