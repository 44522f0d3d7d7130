using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Errors;
using ChatServer.Protocol.MessagesApi;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Blocking users.</summary>
internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder users)
    {
        users.MapGet("/blocked", ListBlocked).FailsInDetail(Status422UnprocessableEntity);
        users.MapPost("/{userId}/block", Block).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        users.MapDelete("/{userId}/block", Unblock).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<BlockedUsers>, DetailError>> ListBlocked(
        string? limit, string? after, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        List<InvalidField> wrong = [];
        var count = SearchInput.ReadLimit(limit, UserBlocks.MaxListed, UserBlocks.MaxListed);
        if (count is null)
            wrong.Add(DetailError.InQuery("limit", $"limit must be a number from 1 to {UserBlocks.MaxListed}"));
        if (after is not null && ApiIds.ReadUser(after) is null)
            wrong.Add(DetailError.InQuery("after", "after must be the id of a user"));
        if (wrong.Count > 0)
            return DetailError.Invalid(wrong);

        var page = await blocks.ListAsync(user.Id, ApiIds.ReadUser(after) ?? Guid.Empty, count!.Value, cancellationToken);
        return TypedResults.Ok(new BlockedUsers(
            [.. page.Blocks.Select(block => new ConversationParticipant(block.UserId, block.Fullname))], page.HasMore));
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Block(
        string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge(await commands.BlockAsync(user.Id, userId, isBlocked: true), "user_id");

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Unblock(
        string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge(await commands.BlockAsync(user.Id, userId, isBlocked: false), "user_id");
}
