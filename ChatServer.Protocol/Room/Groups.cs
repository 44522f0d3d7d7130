using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary><c>POST /chat/groups/</c>.</summary>
/// <param name="Name">1 to 100 characters on one line.</param>
/// <param name="MemberIds">The members in addition to the creator; at most 499.</param>
public sealed record GroupRequest(string? Name = null, IReadOnlyList<Guid>? MemberIds = null);

/// <summary><c>PATCH /chat/groups/{id}/</c>.</summary>
/// <param name="Name">1 to 100 characters on one line.</param>
public sealed record GroupNameRequest(string? Name = null);

/// <summary><c>POST /chat/groups/{id}/members/</c>.</summary>
/// <param name="UserIds">The users to add; a group can have at most 500 members.</param>
public sealed record GroupMembersRequest(IReadOnlyList<Guid>? UserIds = null);

/// <summary><c>PATCH /chat/groups/{id}/members/{user_id}/</c>.</summary>
/// <param name="Role"><c>admin</c>, <c>member</c>, or <c>owner</c>, which makes the present owner an admin.</param>
public sealed record GroupRoleRequest(string? Role = null);

/// <summary>A group as shown to its members.</summary>
/// <param name="Id">The id of the group's thread.</param>
public sealed record RoomGroup(long Id, string Name, IReadOnlyList<RoomGroupMember> Members);

/// <param name="Role"><c>owner</c>, <c>admin</c> or <c>member</c>.</param>
public sealed record RoomGroupMember(Guid UserId, string Fullname, string Role);

/// <summary>A group in the user's list, which is ordered by the newest message.</summary>
/// <param name="UnreadCount">Messages of others above the read mark.</param>
/// <param name="Archived">
/// Present only if the user has archived the group; likewise the following, if the user has muted or pinned it.
/// </param>
public sealed record RoomGroupThread(
    long Id,
    string Name,
    RoomMessage LastMessage,
    long UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Archived = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MutedUntil = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null);

/// <summary><c>POST /chat/groups/{id}/agents/</c>.</summary>
/// <param name="AgentId">An agent of a member, which the user may see.</param>
public sealed record GroupAgentRequest(Guid? AgentId = null);

/// <summary>An agent that answers mentions in a group.</summary>
/// <param name="OwnerId">The member in whose name it writes.</param>
/// <param name="ProviderKind">Where its texts go: <c>embedded</c>, <c>self_hosted</c>, <c>external</c>; null if its provider is
/// gone.</param>
/// <param name="IsActive">Whether it answers at present.</param>
public sealed record RoomGroupAgent(
    Guid AgentId, Guid OwnerId, string Handle, string DisplayName, string? AvatarUrl, string? ProviderKind, bool IsActive,
    string AddedAt);
