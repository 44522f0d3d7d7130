using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Protocol.Room;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.Room;

/// <summary>Whom users have blocked.</summary>
internal static class BlockEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var blocks = routes.MapGroup("/chat/blocks").RequireAuthorization().WithTags("Blocks").Fails(StatusCodes.Status401Unauthorized);
        blocks.MapGet("/", ListBlocks);
        blocks.MapPost("/", BlockUser);
        blocks.MapDelete("/{userId}/", UnblockUser);
    }

    private static async Task<Ok<Envelope<IReadOnlyList<BlockedUser>>>> ListBlocks(
        CurrentUser user, Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(Envelope.Success(
            await database.ReadAsync<IReadOnlyList<BlockedUser>>(
                read =>
                [
                    .. BlockStore.List(read, user.Id)
                        .Select(block => new BlockedUser(block.BlockedId, UserStore.Find(read, block.BlockedId)?.Fullname ?? "", block.CreatedAt.ToString())),
                ],
                cancellationToken),
            message: null));

    private static async Task<Results<Ok<Envelope<object?>>, AccountFailure>> BlockUser(
        BlockRequest request, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (request.UserId is not { } userId)
            return AccountFailure.Invalid(FieldErrors.Of("user_id", "This field is required"));

        return await blocks.BlockAsync(user.Id, userId, cancellationToken) switch
        {
            BlockResult.UnknownUser => AccountFailure.NotFound("Unknown user"),
            BlockResult.Oneself => AccountFailure.Invalid(FieldErrors.Of("user_id", "Nobody can block themselves")),
            BlockResult.TooMany => AccountFailure.Invalid(FieldErrors.Of("user_id", $"A user can block {UserBlocks.MaxBlocks} others")),
            _ => TypedResults.Ok(Envelope.Success<object?>(null, "User blocked successfully")),
        };
    }

    private static async Task<Results<Ok<Envelope<object?>>, AccountFailure>> UnblockUser(
        string userId, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id))
            return AccountFailure.NotFound("Unknown user");

        await blocks.UnblockAsync(user.Id, id, cancellationToken);
        return TypedResults.Ok(Envelope.Success<object?>(null, "User unblocked successfully"));
    }
}
