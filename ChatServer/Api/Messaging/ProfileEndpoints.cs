using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Accounts.Tokens;
using ChatServer.Administration;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>What everybody may know of a user, signed in or not.</summary>
internal static class ProfileEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/profiles/{handle}", FindProfile).WithTags("Messaging").FailsInDetail(Status404NotFound, Status429TooManyRequests);

    private static async Task<Results<Ok<Profile>, DetailError>> FindProfile(
        string handle, HttpContext context, Database database, StrangerLimits strangers, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => UserStore.FindByHandle(read, handle), cancellationToken) is not { DisabledAt: null } user)
            return DetailError.NotFound("There is no such profile");

        return strangers.TryShow(ViewerOf(context), [user.Id]) is { } wait ? DetailError.TooMany(wait) : TypedResults.Ok(Profiles.Of(user));
    }

    // Handles can be guessed: whoever isn't signed in counts by address, like a user.
    private static Guid ViewerOf(HttpContext context) =>
        context.Features.Get<CurrentUser>()?.Id ?? DerivedId.From("address", ClientNetwork.Of(context.Connection.RemoteIpAddress));
}
