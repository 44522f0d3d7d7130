using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Api.Errors;
using ChatServer.Messages.Search;
using ChatServer.Protocol.Errors;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime.Presence;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Searching one's messages, and people.</summary>
internal static class SearchEndpoints
{
    private const int DefaultUsers = 10;
    private const int MaxUsers = 20;

    public static void Map(RouteGroupBuilder messages, RouteGroupBuilder users)
    {
        messages.MapGet("/search", SearchMessages)
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests, Status501NotImplemented);
        users.MapGet("/search", SearchUsers).FailsInDetail(Status422UnprocessableEntity, Status429TooManyRequests);
    }

    private static async Task<Results<Ok<FoundMessages>, DetailError>> SearchMessages(
        [AsParameters] SearchInput input, CurrentUser user, MessageSearch search, CancellationToken cancellationToken)
    {
        if (input.Check() is { Count: > 0 } wrong)
            return DetailError.Invalid(wrong);

        return await search.FindAsync(user.Id, input.ToRequest(), cancellationToken) switch
        {
            SearchResult.Found found => TypedResults.Ok(new FoundMessages(
                [.. found.Hits.Select(hit => MessageShapes.Received(hit.Shown.Message))], found.Next is not null,
                found.Next?.ToString())),
            SearchResult.Invalid invalid => DetailError.Invalid(DetailError.InQuery("query", invalid.Error)),
            SearchResult.TooMany tooMany => DetailError.TooMany(tooMany.RetryAfter),
            SearchResult.Disabled => DetailError.Of(new Refusal(RefusalCode.SearchDisabled), ApiWords.All),
            _ => DetailError.Of(Refusal.UnknownConversation, ApiWords.All),
        };
    }

    private static async Task<Results<Ok<UserList>, DetailError>> SearchUsers(
        string? query, string? limit, string? page, CurrentUser user, PeopleSearch search, PresenceView presence,
        Database database, CancellationToken cancellationToken)
    {
        List<InvalidField> wrong = [];
        if (string.IsNullOrWhiteSpace(query))
            wrong.Add(DetailError.InQuery("query", "query must say whom to search for"));
        var (count, number) = (
            SearchInput.ReadLimit(limit, DefaultUsers, MaxUsers), SearchInput.ReadLimit(page, 1, PeopleSearch.MaxLooked));
        if (count is null)
            wrong.Add(DetailError.InQuery("limit", $"limit must be a number from 1 to {MaxUsers}"));
        if (number is null)
            wrong.Add(DetailError.InQuery("page", $"page must be a number from 1 to {PeopleSearch.MaxLooked}"));
        if (wrong.Count > 0)
            return DetailError.Invalid(wrong);

        var request = new PeopleRequest(
            query!, After: null, count!.Value, WithTotal: true, Skip: (number!.Value - 1) * count.Value);
        return await search.FindAsync(user.Id, request, cancellationToken) switch
        {
            PeopleResult.Found found =>
                TypedResults.Ok(await database.ReadAsync(read => Shape(read, user.Id, found, presence), cancellationToken)),
            PeopleResult.TooMany tooMany => DetailError.TooMany(tooMany.RetryAfter),
            var other => DetailError.Invalid(DetailError.InQuery("query", ((PeopleResult.Invalid)other).Error)),
        };
    }

    private static UserList Shape(ReadScope read, Guid userId, PeopleResult.Found found, PresenceView presence) => new(
        [.. found.People.Select(person => new FoundUser(
            person.User.Id, person.User.Fullname, person.ShowsEmail ? person.User.Email : null,
            AvatarEndpoints.PathOf(person.User.Id), presence.IsShownOnline(read, userId, person.User.Id),
            person.User.IsAdmin ? "admin" : "user", StatusEmoji: null, StatusMessage: null, StatusExpiresAt: null))],
        found.Total ?? found.People.Count);
}
