using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Api.Errors;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Blocking users.</summary>
internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder users)
    {
        users.MapGet("/blocked", ListBlocked);
        users.MapPost("/{userId}/block", Block).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        users.MapDelete("/{userId}/block", Unblock).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Ok<BlockedUsers>> ListBlocked(CurrentUser user, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.ReadAsync(
            read =>
            {
                var blocks = BlockStore.List(read, user.Id);
                var names = UserStore.List(read, blocks.Select(block => block.BlockedId)).ToDictionary(blocked => blocked.Id, blocked => blocked.Fullname);
                return new BlockedUsers([.. blocks.Select(block => new ConversationParticipant(block.BlockedId, names.GetValueOrDefault(block.BlockedId, "")))]);
            },
            cancellationToken));

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Block(string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge((await commands.BlockAsync(user.Id, userId, isBlocked: true)).Refusal, "user_id");

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Unblock(string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge((await commands.BlockAsync(user.Id, userId, isBlocked: false)).Refusal, "user_id");
}
