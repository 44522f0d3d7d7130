using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary>A user as administrators see one. Times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="LegalHold">The reason of the hold, or null.</param>
/// <param name="DeletedAt">When the account was deleted, or null.</param>
/// <param name="FileBytes">What the user's files and picture take.</param>
public sealed record AdminUser(
    Guid Id,
    string? Email,
    string? Handle,
    string Fullname,
    bool IsAdmin,
    string CreatedAt,
    string? LastLogin,
    string? DisabledAt,
    AdminSuspension? Suspension,
    string? LegalHold,
    string? DeletedAt,
    long FileBytes);

/// <param name="EndsAt">Null: until it is lifted.</param>
public sealed record AdminSuspension(string Reason, string? EndsAt);

/// <param name="Next">What <c>after</c> takes for the next page; null at the end. A page of a search may be empty though there
/// are more.</param>
public sealed record AdminUserPage(IReadOnlyList<AdminUser> Users, bool HasMore, string? Next);

/// <summary><c>PUT /admin/users/{id}/suspension/</c>.</summary>
/// <param name="Reason">1 to 500 characters.</param>
/// <param name="EndsAt">A time to come, with a zone; absent or null: until it is lifted.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SuspensionRequest(string? Reason = null, DateTimeOffset? EndsAt = null);

/// <summary>A request that has to say why; the audit log keeps it.</summary>
/// <param name="Reason">1 to 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReasonRequest(string? Reason = null);

/// <summary>A legal hold.</summary>
/// <param name="Reason">1 to 500 characters.</param>
/// <param name="Replaces">To give a hold another reason: the one that it has.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HoldRequest(string? Reason = null, string? Replaces = null);
