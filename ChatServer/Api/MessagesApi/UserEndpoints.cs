using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Api.Errors;
using ChatServer.Protocol.MessagesApi;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Blocks and unblocks users.</summary>
internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder users)
    {
        users.MapGet("/blocked", ListBlocked).WithSummary("Lists the blocked users").FailsInDetail(Status422UnprocessableEntity);
        users.MapPost("/{userId}/block", Block).WithSummary("Blocks a user")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        users.MapDelete("/{userId}/block", Unblock).WithSummary("Unblocks a user")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<BlockedUsers>, DetailError>> ListBlocked(
        [AsParameters] BlockedInput input, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        var page = await blocks.ListAsync(user.Id, asked.Value.After, asked.Value.Limit, cancellationToken);
        return TypedResults.Ok(new BlockedUsers(
            [.. page.Blocks.Select(block => new ConversationParticipant(block.UserId, block.Fullname))], page.HasMore));
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Block(
        string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge(await commands.BlockAsync(user.Id, userId), "user_id");

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Unblock(
        string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge(await commands.UnblockAsync(user.Id, userId), "user_id");
}
