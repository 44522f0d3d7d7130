using ChatServer.Storage;

namespace ChatServer.Accounts.Suspensions;

/// <summary>A user was suspended from messaging, or is no longer suspended.</summary>
/// <param name="EndsAt">Null: until it is lifted.</param>
internal sealed record UserSuspended(Guid UserId, bool IsSuspended, Timestamp? EndsAt) : DomainEvent;
