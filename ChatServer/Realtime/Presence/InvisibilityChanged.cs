using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>A user became invisible, or visible again.</summary>
internal sealed record InvisibilityChanged(Guid UserId, bool IsInvisible, Timestamp At) : DomainEvent;
