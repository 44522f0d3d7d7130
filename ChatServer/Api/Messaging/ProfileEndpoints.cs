using ChatServer.Accounts;
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
        routes.MapGet("/profiles/{handle}", FindProfile).WithTags("Messaging").FailsInDetail(Status404NotFound);

    private static async Task<Results<Ok<Profile>, DetailError>> FindProfile(string handle, Database database, CancellationToken cancellationToken) =>
        await database.ReadAsync(read => UserStore.FindByHandle(read, handle), cancellationToken) is { DisabledAt: null } user
            ? TypedResults.Ok(Profiles.Of(user))
            : DetailError.NotFound("There is no such profile");
}
