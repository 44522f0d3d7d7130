using ChatServer.Storage;

namespace ChatServer.Groups;

/// <summary>Who is in a group has changed. It is told to its members as a system message; this is for who keeps something about it.</summary>
/// <param name="Changed">Who was added, or has left.</param>
/// <param name="Members">Who is in it now.</param>
internal sealed record MembersChanged(long GroupId, IReadOnlyList<Guid> Changed, IReadOnlyList<Guid> Members) : DomainEvent;
