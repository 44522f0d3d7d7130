using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>POST /admin/invitations/</c>.</summary>
/// <param name="Email">The only address that may use it; if absent or null, anyone who has the token.</param>
/// <param name="MaxUses">1 to 1,000; 1 by default.</param>
/// <param name="ExpiresAt">A future time within 366 days, with a time zone; absent or null: in 7 days.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record InvitationRequest(string? Email = null, int? MaxUses = null, DateTimeOffset? ExpiresAt = null);

/// <summary>An invitation to register. Times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="Uses">How many users have registered with it.</param>
/// <param name="CreatedBy">The id of an administrator, or <c>command line</c>.</param>
public sealed record AdminInvitation(
    Guid Id, string? Email, int MaxUses, int Uses, string CreatedBy, string CreatedAt, string ExpiresAt);

/// <param name="Token">What the invited user sends as <c>invitation</c>; 43 characters, shown only here.</param>
public sealed record AdminInvitationMade(string Token, AdminInvitation Invitation);

/// <param name="Next">The <c>after</c> of the next page; null on the last one.</param>
public sealed record AdminInvitationPage(IReadOnlyList<AdminInvitation> Invitations, bool HasMore, string? Next);
