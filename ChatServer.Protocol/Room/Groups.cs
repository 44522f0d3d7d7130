using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary><c>POST /chat/groups/</c>.</summary>
/// <param name="Name">1 to 100 characters on one line.</param>
/// <param name="MemberIds">Who is in it beside the one who makes it; at most 499.</param>
public sealed record GroupRequest(string? Name = null, IReadOnlyList<Guid>? MemberIds = null);

/// <summary><c>PATCH /chat/groups/{id}/</c>.</summary>
/// <param name="Name">1 to 100 characters on one line.</param>
public sealed record GroupNameRequest(string? Name = null);

/// <summary><c>POST /chat/groups/{id}/members/</c>.</summary>
/// <param name="UserIds">Who is to be in it; a group has 500 people at most.</param>
public sealed record GroupMembersRequest(IReadOnlyList<Guid>? UserIds = null);

/// <summary><c>PATCH /chat/groups/{id}/members/{user_id}/</c>.</summary>
/// <param name="Role"><c>admin</c>, <c>member</c>, or <c>owner</c>, which makes the owner so far an admin.</param>
public sealed record GroupRoleRequest(string? Role = null);

/// <summary>A group as its members see it.</summary>
/// <param name="Id">The id of its thread.</param>
public sealed record RoomGroup(long Id, string Name, IReadOnlyList<RoomGroupMember> Members);

/// <param name="Role"><c>owner</c>, <c>admin</c> or <c>member</c>.</param>
public sealed record RoomGroupMember(Guid UserId, string Fullname, string Role);

/// <summary>A group in one's list, the one with the newest message first.</summary>
/// <param name="UnreadCount">Messages of others above the read mark.</param>
/// <param name="Archived">Stands only where the user has archived it; so do the following where they have muted or pinned
/// it.</param>
public sealed record RoomGroupThread(
    long Id,
    string Name,
    RoomMessage LastMessage,
    long UnreadCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Archived = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? MutedUntil = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PinnedAt = null);
