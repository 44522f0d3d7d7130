using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Protocol.Room;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatServer.Api.Room;

/// <summary>Whom users have blocked.</summary>
internal static class BlockEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var blocks = routes.MapGroup("/chat/blocks").RequireAuthorization().WithTags("Blocks").Fails(StatusCodes.Status401Unauthorized);
        blocks.MapGet("/", ListBlocks).Fails(StatusCodes.Status400BadRequest);
        blocks.MapPost("/", BlockUser);
        blocks.MapDelete("/{userId}/", UnblockUser);
    }

    // The list is a bare array, so its next page stands in a header.
    private static async Task<Results<Ok<Envelope<IReadOnlyList<BlockedUser>>>, BadRequest<Failure>>> ListBlocks(
        [AsParameters] BlockQuery query, HttpContext context, CurrentUser user, UserBlocks blocks, CancellationToken cancellationToken)
    {
        if (query.Check() is { } wrong)
            return TypedResults.BadRequest(wrong);

        var page = await blocks.ListAsync(user.Id, query.AfterId, query.Count, cancellationToken);
        if (page.HasMore)
            NextPage.Link(context, $"limit={query.Count}&after={page.Blocks[^1].UserId}");
        IReadOnlyList<BlockedUser> shown = [.. page.Blocks.Select(block => new BlockedUser(block.UserId, block.Fullname, block.CreatedAt.ToString()))];
        return TypedResults.Ok(Envelope.Success(shown, message: null));
    }

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
