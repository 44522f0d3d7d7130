using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>POST /admin/user-groups/</c> and <c>PATCH /admin/user-groups/{id}/</c>.</summary>
/// <param name="Name">1 to 100 characters, unique whatever its case. A change may leave it out.</param>
/// <param name="Description">At most 1,000 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserGroupRequest(string? Name = null, string? Description = null);

/// <summary><c>POST /admin/user-groups/{id}/members/</c>.</summary>
/// <param name="UserIds">1 to 1,000 users.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UserGroupMembersRequest(IReadOnlyList<Guid>? UserIds = null);

/// <summary>A group of users, which permissions and access lists name. Times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="Members">How many users are in it.</param>
public sealed record AdminUserGroup(
    Guid Id, string Name, string Description, long Members, string CreatedAt, string UpdatedAt);

/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminUserGroupPage(IReadOnlyList<AdminUserGroup> Groups, bool HasMore, string? Next);

/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminUserGroupMembers(IReadOnlyList<Guid> UserIds, bool HasMore, string? Next);
