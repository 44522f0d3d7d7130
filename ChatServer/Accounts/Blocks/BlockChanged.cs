using ChatServer.Storage;

namespace ChatServer.Accounts.Blocks;

/// <summary>A user has blocked or unblocked another user. Only their own devices are notified.</summary>
internal sealed record BlockChanged(Guid UserId, Guid BlockedId, bool IsBlocked, Timestamp At) : UserEvent(UserId);
