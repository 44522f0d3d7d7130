using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Messages.History;
using ChatServer.Messages.Search.Query;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Searches the user's messages, and people.</summary>
internal static class SearchEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").RequireAuthorization().WithTags("Search")
            .Fails(Status401Unauthorized, Status400BadRequest, Status429TooManyRequests);
        chat.MapGet("/search/", SearchMessages).WithSummary("Searches the user's messages")
            .Fails(Status404NotFound, Status501NotImplemented);
        chat.MapGet("/users/search/", SearchPeople).WithSummary("Searches people by name, handle or email");
    }

    private static async Task<Results<Ok<Envelope<SearchPage>>, RoomFailure>> SearchMessages(
        [AsParameters] SearchInput input, CurrentUser user, MessageSearch search, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        var request = input.Read();
        if (request.IsInvalid)
            return RoomFailure.InvalidQuery(request.Invalid);

        if (input.HasNoThreadsId)
            return RoomFailure.Of(RefusalCode.UnknownConversation);

        var found = await search.FindAsync(
            user.Id, request.Value, (read, hits) => Page(read, hits, messages.For(user.Id)), cancellationToken);
        return found.IsRefused
            ? RoomFailure.Of(found.Refusal, inPath: RequestField.Conversation)
            : TypedResults.Ok(Envelope.Success(found.Value, "Messages found"));
    }

    private static async Task<Results<Ok<Envelope<PeoplePage>>, RoomFailure>> SearchPeople(
        [AsParameters] PeopleInput input, CurrentUser user, PeopleSearch search, CancellationToken cancellationToken)
    {
        var request = input.Read();
        if (request.IsInvalid)
            return RoomFailure.InvalidQuery(request.Invalid);

        var found = await search.FindAsync(user.Id, request.Value, cancellationToken);
        return found.IsRefused
            ? RoomFailure.Of(found.Refusal)
            : TypedResults.Ok(Envelope.Success(Page(found.Value), "Users found"));
    }

    private static SearchPage Page(ReadScope read, SearchHits found, RoomMessages messages)
    {
        var items = messages.Page(read, new MessageSlice([.. found.Hits.Select(hit => hit.Shown)], HasMore: false)).Messages;
        var results = found.Hits.Select(found => found.Hit).Zip(items, (hit, item) => new FoundMessage(
            item, hit.Snippet, [.. hit.Matches.Select(match => new FoundText(match.Start, match.Length))]));
        return new SearchPage([.. results], found.Next is not null, found.Next?.ToString(), found.IsWhole);
    }

    // The results may be strangers to the caller, so only names and handles are shown, and nothing else of their profiles.
    private static PeoplePage Page(FoundPeople found) => new(
        [.. found.People.Select(person => new FoundUser(
            person.User.Id, person.User.Fullname, person.User.Handle, person.User.ProfilePhoto,
            person.ShowsEmail ? person.User.Email : null))],
        found.Next is not null,
        found.Next?.ToString());
}
