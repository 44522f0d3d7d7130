using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Api.Input;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.Room;

/// <summary>Lists, blocks and unblocks users.</summary>
internal static class BlockEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var blocks = routes.MapGroup("/chat/blocks").RequireAuthorization()
            .WithTags("Blocks").Fails(StatusCodes.Status401Unauthorized);
        blocks.MapGet("/", ListBlocks).WithSummary("Lists the blocked users").Fails(StatusCodes.Status400BadRequest);
        blocks.MapPost("/", BlockUser).WithSummary("Blocks a user")
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
        blocks.MapDelete("/{userId}/", UnblockUser).WithSummary("Unblocks a user").Fails(StatusCodes.Status404NotFound);
    }

    // The list is a bare array, so the link to its next page is in a header.
    private static async Task<Results<Ok<Envelope<IReadOnlyList<BlockedUser>>>, RoomFailure>> ListBlocks(
        [AsParameters] BlockQuery query, HttpContext context, CurrentUser user, UserBlocks blocks,
        CancellationToken cancellationToken)
    {
        var asked = query.Read();
        if (asked.IsInvalid)
            return RoomFailure.InvalidQuery(asked.Invalid);

        var page = await blocks.ListAsync(user.Id, asked.Value.After, asked.Value.Limit, cancellationToken);
        if (page.HasMore)
            NextPage.Link(context, $"limit={asked.Value.Limit}&after={page.Blocks[^1].UserId}");
        IReadOnlyList<BlockedUser> shown = [.. page.Blocks.Select(
            block => new BlockedUser(block.UserId, block.Fullname, block.CreatedAt.ToString()))];
        return TypedResults.Ok(Envelope.Success(shown, message: null));
    }

    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> BlockUser(
        BlockRequest request, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (request.UserId is not { } userId)
            return RoomFailure.Invalid(FieldErrors.Missing("user_id"));

        var blocked = await blocks.BlockAsync(new AddBlock(user.Id, userId), cancellationToken);
        return blocked.Refusal is { } refusal
            ? RoomFailure.Of(refusal)
            : TypedResults.Ok(Envelope.Success<object?>(null, "User blocked successfully"));
    }

    private static async Task<Results<Ok<Envelope<object?>>, RoomFailure>> UnblockUser(
        string userId, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (InputIds.Uuid(userId) is not { } id)
            return RoomFailure.Of(RefusalCode.UnknownUser);

        await blocks.UnblockAsync(new RemoveBlock(user.Id, id), cancellationToken);
        return TypedResults.Ok(Envelope.Success<object?>(null, "User unblocked successfully"));
    }
}
