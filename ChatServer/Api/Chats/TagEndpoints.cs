using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Chats;
using ChatServer.Chats.Tags;
using ChatServer.Protocol.Chats;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>The tags of a chat.</summary>
internal static class TagEndpoints
{
    private static readonly Refusal NoName = Refusal.Missing("name");

    public static void Map(RouteGroupBuilder chats)
    {
        chats.MapGet("/{chatId}/tags", List).WithSummary("Lists the tags of a chat").FailsInDetail(Status404NotFound);
        chats.MapPost("/{chatId}/tags", Add).WithSummary("Adds a tag to a chat")
            .FailsInDetail(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity);
        chats.MapDelete("/{chatId}/tags", Remove).WithSummary("Removes a tag from a chat")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        chats.MapDelete("/{chatId}/tags/all", Clear).WithSummary("Removes all tags from a chat")
            .FailsInDetail(Status404NotFound);
    }

    public static Ok<IReadOnlyList<ChatTag>> Show(IReadOnlyList<Tag> tags) =>
        TypedResults.Ok<IReadOnlyList<ChatTag>>(
            [.. tags.Select(tag => new ChatTag(tag.Id, tag.Name, tag.OwnerId, Meta: null))]);

    private static async Task<Results<Ok<IReadOnlyList<ChatTag>>, DetailError>> List(
        string chatId, CurrentUser user, UserTags tags, CancellationToken cancellationToken) =>
        Answer(await tags.ListOfAsync(user.Id, ChatAnswers.IdOf(chatId), cancellationToken));

    private static async Task<Results<Ok<IReadOnlyList<ChatTag>>, DetailError>> Add(
        string chatId, TagRequest request, CurrentUser user, UserTags tags, CancellationToken cancellationToken) =>
        request.Name is { } name
            ? Answer(await tags.AddAsync(new AddTag(user.Id, ChatAnswers.IdOf(chatId), name), cancellationToken))
            : ChatAnswers.Refuse(NoName);

    private static async Task<Results<Ok<IReadOnlyList<ChatTag>>, DetailError>> Remove(
        string chatId, [FromBody] TagRequest request, CurrentUser user, UserTags tags, CancellationToken cancellationToken) =>
        request.Name is { } name
            ? Answer(await tags.RemoveAsync(new RemoveTag(user.Id, ChatAnswers.IdOf(chatId), name), cancellationToken))
            : ChatAnswers.Refuse(NoName);

    private static async Task<Results<Ok<bool>, DetailError>> Clear(
        string chatId, CurrentUser user, UserTags tags, CancellationToken cancellationToken)
    {
        var cleared = await tags.ClearAsync(new ClearTags(user.Id, ChatAnswers.IdOf(chatId)), cancellationToken);
        return cleared.IsRefused ? ChatAnswers.Refuse(cleared.Refusal) : TypedResults.Ok(true);
    }

    private static Results<Ok<IReadOnlyList<ChatTag>>, DetailError> Answer(Outcome<IReadOnlyList<Tag>> tags) =>
        tags.IsRefused ? ChatAnswers.Refuse(tags.Refusal) : Show(tags.Value);
}
