using ChatServer.Accounts.Invitations;
using ChatServer.Accounts.Profiles;
using ChatServer.Administration;
using ChatServer.Administration.Users;
using ChatServer.Api.Errors;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Invitations to register, for servers that take new users by invitation only.</summary>
internal static class AdminInvitationEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var invitations = admin.MapGroup("/invitations");
        invitations.MapPost("/", Make).FailsInDetail(Status409Conflict, Status422UnprocessableEntity);
        invitations.MapGet("/", List).FailsInDetail(Status422UnprocessableEntity);
        invitations.MapDelete("/{invitationId}/", Revoke).FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Created<AdminInvitationMade>, DetailError>> Make(
        AdminCall call, InvitationRequest request, InvitationAdministration invitations, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (Check(request, now) is { } wrong)
            return wrong;

        var expiresAt = Timestamp.From(request.ExpiresAt ?? now + InvitationTokens.DefaultLifetime);
        var (outcome, made) = await invitations.MakeAsync(
            call, new NewInvitation(request.Email?.Trim(), request.MaxUses ?? 1, expiresAt), cancellationToken);
        return outcome == AdminOutcome.Done
            ? TypedResults.Created((string?)null, new AdminInvitationMade(made!.Token, Show(made.Row)))
            : AdminErrors.Of(outcome, "invitation");
    }

    private static async Task<Results<Ok<AdminInvitationPage>, DetailError>> List(
        AdminCall call, [AsParameters] AdminPage page, InvitationAdministration invitations, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (page.CheckOfUsers() is { } wrong)
            return wrong;

        await audit.NoteAsync(call.Entry("invitations_listed", AuditSubject.Server, ("after", page.After)), cancellationToken);
        var found = await invitations.ListAsync(page.AfterUser, page.Count + 1, cancellationToken);
        var shown = found.Take(page.Count).ToList();
        var next = found.Count > page.Count ? shown[^1].Id.ToString() : null;
        return TypedResults.Ok(new AdminInvitationPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<NoContent, DetailError>> Revoke(
        AdminCall call, string invitationId, InvitationAdministration invitations, CancellationToken cancellationToken)
    {
        var outcome = Guid.TryParse(invitationId, out var id)
            ? await invitations.RevokeAsync(call, id, cancellationToken)
            : AdminOutcome.Unknown;
        return outcome == AdminOutcome.Done ? TypedResults.NoContent() : AdminErrors.Of(outcome, "invitation");
    }

    private static DetailError? Check(InvitationRequest request, DateTimeOffset now)
    {
        if (request.Email is { } email && !EmailAddress.IsPlausible(email.Trim()))
            return AdminErrors.Invalid("body", "email", "Input should be an email address of at most 254 characters");

        if (request.MaxUses is < 1 or > InvitationTokens.MaxUses)
            return AdminErrors.Invalid("body", "max_uses", $"Input should be a number from 1 to {InvitationTokens.MaxUses}");

        if (request.ExpiresAt <= now)
            return AdminErrors.Invalid("body", "expires_at", "Input should be in the future", "datetime_future");

        return request.ExpiresAt > now + InvitationTokens.MaxLifetime
            ? AdminErrors.Invalid("body", "expires_at", $"Input should be within {InvitationTokens.MaxLifetime.Days} days")
            : null;
    }

    private static AdminInvitation Show(InvitationRow invitation) => new(
        invitation.Id, invitation.Email, invitation.MaxUses, invitation.Uses, invitation.CreatedBy,
        invitation.CreatedAt.ToString(), invitation.ExpiresAt.ToString());
}
