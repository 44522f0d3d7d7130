using ChatServer.Storage;

namespace ChatServer.Groups;

/// <param name="Name">Checked for form by the caller: 1 to <see cref="GroupChanges.MaxNameLength"/> characters.</param>
internal sealed record CreateGroup(Guid OwnerId, string Name, IReadOnlyList<Guid> MemberIds) : IWriteCommand;

/// <summary>A change of an existing group by one of its members.</summary>
internal abstract record GroupCommand(Guid ActorId, long GroupId) : IWriteCommand;

/// <param name="Name">See <see cref="CreateGroup"/>.</param>
internal sealed record RenameGroup(Guid ActorId, long GroupId, string Name) : GroupCommand(ActorId, GroupId);

internal sealed record AddMembers(Guid ActorId, long GroupId, IReadOnlyList<Guid> UserIds) : GroupCommand(ActorId, GroupId);

internal sealed record RemoveMember(Guid ActorId, long GroupId, Guid UserId) : GroupCommand(ActorId, GroupId);

/// <param name="Role"><see cref="GroupRole.Admin"/> or <see cref="GroupRole.Member"/>; <see cref="GroupRole.Owner"/> makes the
/// actor an admin.</param>
internal sealed record SetMemberRole(Guid ActorId, long GroupId, Guid UserId, string Role) : GroupCommand(ActorId, GroupId);
