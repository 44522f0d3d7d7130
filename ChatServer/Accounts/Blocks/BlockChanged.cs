using ChatServer.Storage;

namespace ChatServer.Accounts.Blocks;

/// <summary>Somebody has blocked another user, or has taken that back. Only their own devices are told.</summary>
internal sealed record BlockChanged(Guid UserId, Guid BlockedId, bool IsBlocked, Timestamp At) : UserEvent(UserId);
