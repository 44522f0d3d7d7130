using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Messages.History;
using ChatServer.Messages.Search;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Searching one's messages, and people.</summary>
internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").RequireAuthorization().WithTags("Search")
            .Fails(Status401Unauthorized, Status400BadRequest, Status429TooManyRequests);
        chat.MapGet("/search/", SearchMessages).Fails(Status404NotFound, Status501NotImplemented);
        chat.MapGet("/users/search/", SearchPeople);
    }

    private static async Task<Results<Ok<Envelope<SearchPage>>, RoomFailure>> SearchMessages(
        [AsParameters] SearchInput input, CurrentUser user, MessageSearch search, Database database, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        if (input.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        if (!input.TryReadThread(out var thread))
            return RoomFailure.Of(RefusalCode.UnknownConversation);

        var request = new SearchRequest(input.Q!, thread, input.From, input.Count);
        return await search.FindAsync(user.Id, request, cancellationToken) switch
        {
            SearchResult.Found found => TypedResults.Ok(Envelope.Success(
                await database.ReadAsync(read => Page(read, found, messages.For(user.Id)), cancellationToken), "Messages found")),
            SearchResult.Invalid invalid => InvalidQuery(invalid.Error),
            SearchResult.TooMany tooMany => RoomFailure.Of(Refusal.RateLimited(tooMany.RetryAfter)),
            SearchResult.Disabled => RoomFailure.Of(RefusalCode.SearchDisabled),
            _ => RoomFailure.Of(RefusalCode.UnknownConversation),
        };
    }

    private static async Task<Results<Ok<Envelope<PeoplePage>>, RoomFailure>> SearchPeople(
        [AsParameters] PeopleInput input, CurrentUser user, PeopleSearch search, CancellationToken cancellationToken)
    {
        if (input.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        return await search.FindAsync(user.Id, new PeopleRequest(input.Q!, input.AfterId, input.Count), cancellationToken) switch
        {
            PeopleResult.Found found => TypedResults.Ok(Envelope.Success(Page(found), "Users found")),
            PeopleResult.TooMany tooMany => RoomFailure.Of(Refusal.RateLimited(tooMany.RetryAfter)),
            var other => InvalidQuery(((PeopleResult.Invalid)other).Error),
        };
    }

    private static RoomFailure InvalidQuery(string error) =>
        RoomFailure.Invalid(Envelope.Failure("Invalid query", new Dictionary<string, string[]> { ["q"] = [error] }));

    private static SearchPage Page(ReadScope read, SearchResult.Found found, RoomMessages messages)
    {
        var items = messages.Page(read, new MessageSlice([.. found.Hits.Select(hit => hit.Shown)], HasMore: false)).Messages;
        var results = found.Hits.Select(found => found.Hit).Zip(items, (hit, item) => new FoundMessage(
            item, hit.Snippet, [.. hit.Matches.Select(match => new FoundText(match.Start, match.Length))]));
        return new SearchPage([.. results], found.Next is not null, found.Next?.ToString(), found.IsWhole);
    }

    // Who searches is no one's contact yet: name and handle are shown, and nothing else of a profile.
    private static PeoplePage Page(PeopleResult.Found found) => new(
        [.. found.People.Select(person => new FoundUser(
            person.User.Id, person.User.Fullname, person.User.Handle, person.User.ProfilePhoto,
            person.ShowsEmail ? person.User.Email : null))],
        found.Next is not null,
        found.Next?.ToString());
}
