using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Api.Errors;
using ChatServer.Messages.Search.Query;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Searches the user's messages, and people.</summary>
internal static class SearchEndpoints
{
    public static void Map(RouteGroupBuilder messages, RouteGroupBuilder users)
    {
        messages.MapGet("/search", SearchMessages).WithSummary("Searches the user's messages")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests, Status501NotImplemented);
        users.MapGet("/search", SearchUsers).WithSummary("Searches people by name, handle or email")
            .FailsInDetail(Status422UnprocessableEntity, Status429TooManyRequests);
    }

    private static async Task<Results<Ok<FoundMessages>, DetailError>> SearchMessages(
        [AsParameters] SearchInput input, CurrentUser user, MessageSearch search, CancellationToken cancellationToken)
    {
        var request = input.Read();
        if (request.IsInvalid)
            return DetailError.InvalidQuery(request.Invalid);

        var found = await search.FindAsync(user.Id, request.Value, static (_, hits) => Page(hits), cancellationToken);
        return found.IsRefused
            ? DetailError.Of(found.Refusal, ApiWords.All)
            : TypedResults.Ok(found.Value);
    }

    private static FoundMessages Page(SearchHits found) => new(
        [.. found.Hits.Select(hit => MessageShapes.Received(hit.Shown.Message))], found.Next is not null, found.Next?.ToString());

    private static async Task<Results<Ok<UserList>, DetailError>> SearchUsers(
        [AsParameters] PeopleInput input, CurrentUser user, PeopleSearch search, PresenceView presence, Database database,
        CancellationToken cancellationToken)
    {
        var request = input.Read();
        if (request.IsInvalid)
            return DetailError.InvalidQuery(request.Invalid);

        var found = await search.FindAsync(user.Id, request.Value, cancellationToken);
        return found.IsRefused
            ? DetailError.Of(found.Refusal, ApiWords.All)
            : TypedResults.Ok(
                await database.ReadAsync(read => Shape(read, user.Id, found.Value, presence), cancellationToken));
    }

    private static UserList Shape(ReadScope read, Guid userId, FoundPeople found, PresenceView presence) => new(
        [.. found.People.Select(person => new FoundUser(
            person.User.Id, person.User.Fullname, person.ShowsEmail ? person.User.Email : null,
            AvatarEndpoints.PathOf(person.User.Id), presence.IsShownOnline(read, userId, person.User.Id),
            person.User.IsAdmin ? "admin" : "user", StatusEmoji: null, StatusMessage: null, StatusExpiresAt: null))],
        found.Total ?? found.People.Count);
}
