using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Conversations;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Sockets;

internal enum PeerState
{
    /// <summary>There is no conversation with them yet.</summary>
    Stranger,
    Talking,

    /// <summary>One of the two has blocked the other.</summary>
    Parted,
}

/// <summary>The other side of a direct conversation, as somebody who types to them needs it.</summary>
/// <param name="Self">Who types, as the other side is told.</param>
internal readonly record struct Peer(PeerState State, Guid UserId = default, Typist? Self = null);

/// <summary>Finds who may be told that somebody types.</summary>
internal sealed class Peers(Database database)
{
    public ValueTask<Peer> FindAsync(Guid userId, Guid peerId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationStore.FindDirect(read, userId, peerId) is { } conversationId ? Find(read, userId, peerId, conversationId) : default,
            cancellationToken);

    /// <summary>Nobody is told of it in a group, nor in a conversation that the user has no part in.</summary>
    public ValueTask<Peer> FindInAsync(Guid userId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ConversationStore.FindOther(read, conversationId, userId) is { } peerId ? Find(read, userId, peerId, conversationId) : default,
            cancellationToken);

    private static Peer Find(ReadScope read, Guid userId, Guid peerId, long conversationId) =>
        BlockStore.Exists(read, userId, peerId) || BlockStore.Exists(read, peerId, userId)
            ? new Peer(PeerState.Parted, peerId)
            : new Peer(PeerState.Talking, peerId, new Typist(userId, UserStore.FindName(read, userId), conversationId));
}
