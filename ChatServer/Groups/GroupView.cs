namespace ChatServer.Groups;

/// <summary>A group as its members see it.</summary>
internal sealed record GroupView(long Id, string Name, IReadOnlyList<GroupMember> Members);

internal sealed record GroupMember(Guid UserId, string Role);
