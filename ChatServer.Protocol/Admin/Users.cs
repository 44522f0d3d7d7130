using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary>A user as shown to administrators. Times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="IsPending">Whether the user waits for approval.</param>
/// <param name="LegalHold">The reason of the legal hold, or null.</param>
/// <param name="DeletedAt">When the account was deleted, or null.</param>
/// <param name="FileBytes">The size of the user's files and picture.</param>
public sealed record AdminUser(
    Guid Id,
    string? Email,
    string? Handle,
    string Fullname,
    bool IsAdmin,
    bool IsPending,
    string CreatedAt,
    string? LastLogin,
    string? DisabledAt,
    AdminSuspension? Suspension,
    string? LegalHold,
    string? DeletedAt,
    long FileBytes);

/// <param name="EndsAt">Null: the suspension has no end.</param>
public sealed record AdminSuspension(string Reason, string? EndsAt);

/// <param name="Next">
/// The <c>after</c> of the next page; null on the last one. A page of a search may be empty although there are more.
/// </param>
public sealed record AdminUserPage(IReadOnlyList<AdminUser> Users, bool HasMore, string? Next);

/// <summary><c>PUT /admin/users/{id}/suspension/</c>.</summary>
/// <param name="Reason">1 to 500 characters.</param>
/// <param name="EndsAt">A future time, with a time zone; absent or null: the suspension has no end.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SuspensionRequest(string? Reason = null, DateTimeOffset? EndsAt = null);

/// <summary>A request that must give a reason, which the audit log stores.</summary>
/// <param name="Reason">1 to 500 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReasonRequest(string? Reason = null);

/// <summary>A legal hold.</summary>
/// <param name="Reason">1 to 500 characters.</param>
/// <param name="Replaces">To change the reason of an existing hold: its present reason.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HoldRequest(string? Reason = null, string? Replaces = null);
