using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.People;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>Decides whether a list shows a user as online to a viewer who has not subscribed to their presence.</summary>
internal sealed class PresenceView(PresenceBoard board)
{
    /// <summary>False if either has blocked the other, or the other is invisible.</summary>
    public bool IsShownOnline(ReadScope read, Guid viewerId, Guid otherId) =>
        board.StatusOf(otherId) is PresenceStatus.Online or PresenceStatus.Away
        && Acquaintances.Knows(read, viewerId, otherId)
        && !BlockStore.Exists(read, viewerId, otherId)
        && !BlockStore.Exists(read, otherId, viewerId);
}
