using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>Somebody wants to be taken for offline, or not any more.</summary>
internal sealed record InvisibilityChanged(Guid UserId, bool IsInvisible, Timestamp At) : DomainEvent;
