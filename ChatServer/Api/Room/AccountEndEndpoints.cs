using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Sessions;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Exports;
using ChatServer.Options.RateLimits;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Exports a user's own data, and deletes the account.</summary>
internal static class AccountEndEndpoints
{
    public static void MapAccountEnd(this IEndpointRouteBuilder auth)
    {
        var own = auth.MapGroup("").RequireAuthorization().Fails(Status401Unauthorized);
        own.MapPost("/me/export/", Export).WithSummary("Exports the user's data as a ZIP")
            .Fails(Status400BadRequest, Status403Forbidden, Status429TooManyRequests);
        own.MapDelete("/me/", Delete).WithSummary("Deletes the user's account")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status429TooManyRequests);
    }

    private static async Task<Results<ArchiveResult, RoomFailure>> Export(
        ProofRequest request, CurrentUser user, HttpContext context, AccountProof proof, DataExports exports, ExportSlots slots,
        CancellationToken cancellationToken)
    {
        if (await proof.CheckAsync(
            user, request.Password, context.Connection.RemoteIpAddress, cancellationToken) is { } unproven)
            return RoomFailure.Of(unproven);

        var requester = new ExportRequester(user.Id, ClientNetwork.PathOf(context.Connection.RemoteIpAddress), AsAdmin: false);
        return slots.TryTake(requester) is { } slot
            ? new ArchiveResult("my-data.zip", slot, (output, cancelled) => exports.WriteUserAsync(
                output, user.Id, withVersions: false, cancelled))
            : RoomFailure.Of(Refusal.TooManyAttempts(ExportSlots.RetryAfter));
    }

    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> Delete(
        [FromBody] ProofRequest request, CurrentUser user, HttpContext context, AccountProof proof, AccountDeletion deletion,
        CancellationToken cancellationToken)
    {
        if (await proof.CheckAsync(
            user, request.Password, context.Connection.RemoteIpAddress, cancellationToken) is { } unproven)
            return RoomFailure.Of(unproven);

        context.Features.Get<RunningRequest>()?.EndsItself();
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        return await deletion.DeleteOwnAsync(new DeleteOwnAccount(user.Id, address), cancellationToken) is { } refusal
            ? RoomFailure.Of(refusal)
            : TypedResults.Ok(Envelope.Success<object?>(null, "Account deleted successfully"));
    }
}
