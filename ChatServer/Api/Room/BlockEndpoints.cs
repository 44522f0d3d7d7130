using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.Room;

/// <summary>Whom users have blocked.</summary>
internal static class BlockEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var blocks = routes.MapGroup("/chat/blocks").RequireAuthorization()
            .WithTags("Blocks").Fails(StatusCodes.Status401Unauthorized);
        blocks.MapGet("/", ListBlocks).Fails(StatusCodes.Status400BadRequest);
        blocks.MapPost("/", BlockUser)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
        blocks.MapDelete("/{userId}/", UnblockUser).Fails(StatusCodes.Status404NotFound);
    }

    // The list is a bare array, so its next page stands in a header.
    private static async Task<Results<Ok<Envelope<IReadOnlyList<BlockedUser>>>, RoomFailure>> ListBlocks(
        [AsParameters] BlockQuery query, HttpContext context, CurrentUser user, UserBlocks blocks,
        CancellationToken cancellationToken)
    {
        if (query.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        var page = await blocks.ListAsync(user.Id, query.AfterId, query.Count, cancellationToken);
        if (page.HasMore)
            NextPage.Link(context, $"limit={query.Count}&after={page.Blocks[^1].UserId}");
        IReadOnlyList<BlockedUser> shown = [.. page.Blocks.Select(
            block => new BlockedUser(block.UserId, block.Fullname, block.CreatedAt.ToString()))];
        return TypedResults.Ok(Envelope.Success(shown, message: null));
    }

    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> BlockUser(
        BlockRequest request, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (request.UserId is not { } userId)
            return RoomFailure.Invalid("user_id", "This field is required");

        var blocked = await blocks.BlockAsync(user.Id, userId, cancellationToken);
        return blocked.Refusal is { } refusal
            ? RoomFailure.Of(refusal)
            : TypedResults.Ok(Envelope.Success<object?>(null, "User blocked successfully"));
    }

    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> UnblockUser(
        string userId, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id))
            return RoomFailure.Of(RefusalCode.UnknownUser);

        await blocks.UnblockAsync(user.Id, id, cancellationToken);
        return TypedResults.Ok(Envelope.Success<object?>(null, "User unblocked successfully"));
    }
}
