using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Attachments.Uploads;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>The user's own profile, storage and password.</summary>
internal static class AccountProfileEndpoints
{
    public static void MapAccountProfile(this IEndpointRouteBuilder auth)
    {
        var own = auth.MapGroup("").RequireAuthorization().Fails(Status401Unauthorized);
        own.MapGet("/me/", ReadProfile).WithSummary("Reads the user's own profile").WithMetadata(new ServesPendingUsers())
            .Fails(Status404NotFound);
        own.MapGet("/me/storage/", ReadStorage).WithSummary("Reads how much storage the user's files take");
        own.MapPatch("/me/", ChangeProfile).WithSummary("Changes the user's own profile")
            .Fails(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict);
        own.MapPost("/password/", ChangePassword).WithSummary("Changes the password, and ends the other sessions")
            .Fails(Status400BadRequest, Status404NotFound, Status429TooManyRequests);
    }

    private static async Task<Results<Ok<Envelope<RoomUser>>, RoomFailure>> ReadProfile(
        CurrentUser user, UserProfiles profiles, CancellationToken cancellationToken) =>
        await profiles.FindAsync(user.Id, cancellationToken) is { } own
            ? TypedResults.Ok(Envelope.Success(RoomUsers.Own(own), "Profile retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownUser);

    private static async Task<Ok<Envelope<AccountStorage>>> ReadStorage(
        CurrentUser user, StorageQuota quota, CancellationToken cancellationToken)
    {
        var used = await quota.FindUsedAsync(user.Id, cancellationToken);
        return TypedResults.Ok(Envelope.Success(
            new AccountStorage(used.Files, used.Bytes, quota.MaxBytesPerUser), "Storage retrieved successfully"));
    }

    // The body is read as a set of fields: an absent field stays unchanged, and null clears one.
    private static async Task<Results<Ok<Envelope<RoomUser>>, RoomFailure>> ChangeProfile(
        Dictionary<string, string?> changes, CurrentUser user, UserProfiles profiles, CancellationToken cancellationToken)
    {
        var changed = await profiles.ChangeAsync(new ChangeProfile(user, changes), cancellationToken);
        return changed.IsRefused
            ? RoomFailure.Of(changed.Refusal)
            : TypedResults.Ok(Envelope.Success(RoomUsers.Own(changed.Value), "Profile updated successfully"));
    }

    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> ChangePassword(
        PasswordRequest request, CurrentUser user, HttpContext context, PasswordChange passwordChange,
        CancellationToken cancellationToken)
    {
        var refusal = await passwordChange.ChangeAsync(
            user, request.CurrentPassword, request.NewPassword, context.Connection.RemoteIpAddress, cancellationToken);
        return refusal is not null
            ? RoomFailure.Of(refusal)
            : TypedResults.Ok(Envelope.Success<object?>(null, "Password changed successfully"));
    }
}
