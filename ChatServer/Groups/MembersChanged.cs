using ChatServer.Storage;

namespace ChatServer.Groups;

/// <summary>The members of a group have changed. The members receive a system message; this event is for caches.</summary>
/// <param name="Changed">The users who were added, or have left.</param>
/// <param name="Members">The current members.</param>
internal sealed record MembersChanged(long GroupId, IReadOnlyList<Guid> Changed, IReadOnlyList<Guid> Members) : DomainEvent;
