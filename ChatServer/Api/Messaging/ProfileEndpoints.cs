using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Accounts.Tokens;
using ChatServer.Agents;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>Public profiles, for signed-in and anonymous callers.</summary>
internal static class ProfileEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/profiles/{handle}", FindProfile).WithSummary("Reads a user's public profile by their handle")
            .WithTags("Messaging").WithMetadata(new OptionalToken())
            .FailsInDetail(Status404NotFound, Status429TooManyRequests);

    private static async Task<Results<Ok<PublicProfile>, DetailError>> FindProfile(
        string handle, HttpContext context, Database database, AgentDirectory agents, StrangerLimits strangers,
        CancellationToken cancellationToken)
    {
        var viewer = context.Features.Get<CurrentUser>()?.Id;
        var found = await database.ReadAsync(
            read => UserStore.FindByHandle(read, handle) is { DisabledAt: null } user
                ? new FoundProfile(user, IsKnown(read, viewer, user.Id), agents.ListVisible(read, user.Id, viewer))
                : null,
            cancellationToken);
        if (found is { IsKnown: true })
            return TypedResults.Ok(Show(found));

        // Unknown handles count towards the limit too: otherwise the refusal would reveal which handles exist.
        var shown = found?.User.Id ?? DerivedId.From("handle", handle);
        if (Count(strangers, viewer, context, shown) is { } wait)
            return DetailError.TooMany(wait);

        return found is null ? DetailError.NotFound("There is no such profile") : TypedResults.Ok(Show(found));
    }

    private static PublicProfile Show(FoundProfile found)
    {
        var profile = Profiles.Of(found.User);
        return new PublicProfile(
            profile.UserId, profile.Handle, profile.DisplayName, profile.AvatarUrl,
            [.. found.Agents.Select(AgentViews.OnProfile)]);
    }

    private static bool IsKnown(ReadScope read, Guid? viewer, Guid userId) =>
        viewer is { } id && Acquaintances.Knows(read, id, userId);

    // Handles can be guessed, also by anonymous clients.
    private static TimeSpan? Count(StrangerLimits strangers, Guid? viewer, HttpContext context, Guid userId) => viewer is { } id
        ? strangers.TryShow(id, [userId])
        : strangers.TryShow(context.Connection.RemoteIpAddress, [userId]);

    private sealed record FoundProfile(UserRow User, bool IsKnown, IReadOnlyList<Agent> Agents);
}
