using ChatServer.Accounts.Invitations;
using ChatServer.Accounts.Profiles;
using ChatServer.Administration;
using ChatServer.Administration.Users;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
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
        invitations.MapPost("/", Make).WithSummary("Creates an invitation")
            .FailsInDetail(Status409Conflict, Status422UnprocessableEntity);
        invitations.MapGet("/", List).WithSummary("Lists the invitations").FailsInDetail(Status422UnprocessableEntity);
        invitations.MapDelete("/{invitationId}/", Revoke).WithSummary("Revokes an invitation").FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Created<AdminInvitationMade>, DetailError>> Make(
        AdminCall call, InvitationRequest request, InvitationAdministration invitations, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (Check(request, now) is { } wrong)
            return AdminErrors.InBody(wrong);

        var expiresAt = Timestamp.From(request.ExpiresAt ?? now + InvitationTokens.DefaultLifetime);
        var made = await invitations.MakeAsync(
            new MakeInvitation(call, new NewInvitation(request.Email?.Trim(), request.MaxUses ?? 1, expiresAt)),
            cancellationToken);
        return made.IsRefused
            ? AdminErrors.Of(made.Refusal)
            : TypedResults.Created((string?)null, new AdminInvitationMade(made.Value.Token, Show(made.Value.Row)));
    }

    private static async Task<Results<Ok<AdminInvitationPage>, DetailError>> List(
        AdminCall call, [AsParameters] AdminPage query, InvitationAdministration invitations, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadUsers(reader);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(call.Entry("invitations_listed", AuditSubject.Server, ("after", query.After)), cancellationToken);
        var found = await invitations.ListAsync(page.After, page.Limit + 1, cancellationToken);
        var shown = found.Take(page.Limit).ToList();
        var next = found.Count > page.Limit ? shown[^1].Id.ToString() : null;
        return TypedResults.Ok(new AdminInvitationPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<NoContent, DetailError>> Revoke(
        AdminCall call, string invitationId, InvitationAdministration invitations, CancellationToken cancellationToken)
    {
        if (InputIds.Uuid(invitationId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownInvitation);

        return await invitations.RevokeAsync(new RevokeInvitation(call, id), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.NoContent();
    }

    private static InvalidInput? Check(InvitationRequest request, DateTimeOffset now)
    {
        var reader = new InputReader();
        reader.Check(
            request.Email is not { } email || EmailAddress.IsPlausible(email.Trim()), "email",
            "be an email address of at most 254 characters");
        reader.Check(
            request.MaxUses is not (< 1 or > InvitationTokens.MaxUses), "max_uses",
            $"be a number from 1 to {InvitationTokens.MaxUses}");
        reader.Check(!(request.ExpiresAt <= now), "expires_at", "be in the future", InputProblem.NotInFuture);
        reader.Check(
            !(request.ExpiresAt > now + InvitationTokens.MaxLifetime), "expires_at",
            $"be within {InvitationTokens.MaxLifetime.Days} days");
        return reader.First;
    }

    private static AdminInvitation Show(InvitationRow invitation) => new(
        invitation.Id, invitation.Email, invitation.MaxUses, invitation.Uses, invitation.CreatedBy,
        invitation.CreatedAt.ToString(), invitation.ExpiresAt.ToString());
}
