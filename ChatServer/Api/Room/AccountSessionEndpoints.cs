using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Api.Input;
using ChatServer.Protocol.Room;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Lists and ends the user's own sessions.</summary>
internal static class AccountSessionEndpoints
{
    public static void MapAccountSessions(this IEndpointRouteBuilder auth)
    {
        var own = auth.MapGroup("").RequireAuthorization().WithMetadata(new ServesPendingUsers()).Fails(Status401Unauthorized);
        own.MapPost("/logout/", Logout).WithSummary("Ends the token's session").Fails(Status400BadRequest);
        own.MapGet("/sessions/", ListSessions).WithSummary("Lists the user's sessions");
        own.MapDelete("/sessions/{id}/", EndSession).WithSummary("Ends one of the user's sessions").Fails(Status404NotFound);
    }

    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> Logout(
        CurrentUser user, HttpContext context, UserSessions sessions, CancellationToken cancellationToken)
    {
        if (user.SessionId is not { } sessionId)
            return RoomFailure.Of(Status400BadRequest, "This token comes from another service, and only that one can end it");

        context.Features.Get<RunningRequest>()?.EndsItself();
        await sessions.RevokeAsync(new RevokeSession(user.Id, sessionId), cancellationToken);
        return TypedResults.Ok(Envelope.Success<object?>(null, "Signed out successfully"));
    }

    private static async Task<Ok<Envelope<IReadOnlyList<AccountSession>>>> ListSessions(
        CurrentUser user, UserSessions sessions, CancellationToken cancellationToken)
    {
        var open = await sessions.ListAsync(user.Id, cancellationToken);
        IReadOnlyList<AccountSession> shown = [.. open.Select(session => Describe(session, user))];
        return TypedResults.Ok(Envelope.Success(shown, "Sessions retrieved successfully"));
    }

    // Another user's session is reported as missing, and so is an invalid id.
    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> EndSession(
        string id, CurrentUser user, HttpContext context, UserSessions sessions, CancellationToken cancellationToken)
    {
        context.Features.Get<RunningRequest>()?.EndsItself();
        return InputIds.Uuid(id) is { } sessionId
            && await sessions.RevokeAsync(new RevokeSession(user.Id, sessionId), cancellationToken)
            ? TypedResults.Ok(Envelope.Success<object?>(null, "Session ended successfully"))
            : RoomFailure.Of(Status404NotFound, "Unknown session");
    }

    private static AccountSession Describe(SessionRow session, CurrentUser user) => new(
        session.Id,
        session.CreatedAt.ToString(),
        session.RefreshedAt.ToString(),
        session.ExpiresAt.ToString(),
        session.UserAgent,
        session.Address,
        IsCurrent: session.Id == user.SessionId);
}
