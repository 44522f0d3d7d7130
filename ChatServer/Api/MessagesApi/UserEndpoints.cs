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
        users.MapDelete("/{userId}/block", Unblock).FailsInDetail(Status404NotFound);
    }

    private static async Task<Ok<BlockedUsers>> ListBlocked(CurrentUser user, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.ReadAsync(
            read => new BlockedUsers([.. BlockStore.List(read, user.Id).Select(block => new ConversationParticipant(
                block.BlockedId, UserStore.FindName(read, block.BlockedId)))]),
            cancellationToken));

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Block(string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge((await commands.BlockAsync(user.Id, userId, isBlocked: true)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Unblock(string userId, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge((await commands.BlockAsync(user.Id, userId, isBlocked: false)).Refusal);
}
