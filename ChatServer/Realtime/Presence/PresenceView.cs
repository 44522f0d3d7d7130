using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.People;
using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>Who may see at a glance, without asking to be told, that somebody is there.</summary>
internal sealed class PresenceView(PresenceBoard board)
{
    /// <summary>False across a block, and of who hides.</summary>
    public bool IsShownOnline(ReadScope read, Guid viewerId, Guid otherId) =>
        board.StatusOf(otherId) is PresenceStatus.Online or PresenceStatus.Away
        && Acquaintances.Knows(read, viewerId, otherId)
        && !BlockStore.Exists(read, viewerId, otherId)
        && !BlockStore.Exists(read, otherId, viewerId);
}
