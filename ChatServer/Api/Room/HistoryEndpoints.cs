using ChatServer.Accounts;
using ChatServer.Messages.History;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Reading what was sent: the messages with a user or of a thread, its files, its pins.</summary>
internal static class HistoryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").RequireAuthorization().WithTags("Chat")
            .Fails(Status400BadRequest, Status401Unauthorized, Status404NotFound);
        chat.MapGet("/messages/{uid}/", ListMessages);
        chat.MapGet("/thread/messages/{threadId}/", ListThread);
        chat.MapGet("/thread/files/{threadId}/", ListFiles);
        chat.MapGet("/thread/pins/{threadId}/", ListPins);
        chat.MapGet("/thread/replies/{messageId}/", ListReplies);
    }

    private static async Task<Results<Ok<Envelope<MessagePage>>, RoomFailure>> ListMessages(
        string uid, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        if (query.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        if (!Guid.TryParse(uid, out var otherId)
            || await history.ReadDirectAsync(
                user.Id, otherId, query.ToPage(), messages.For(user.Id).Page, cancellationToken) is not { } page)
            return RoomFailure.Of(RefusalCode.UnknownReceiver);

        return TypedResults.Ok(Envelope.Success(page, "Messages retrieved successfully"));
    }

    private static async Task<Results<Ok<Envelope<MessagePage>>, RoomFailure>> ListThread(
        string threadId, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        if (query.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        return long.TryParse(threadId, out var id)
            && await history.ReadAsync(user.Id, id, query.ToPage(), messages.For(user.Id).Page, cancellationToken) is { } page
            ? TypedResults.Ok(Envelope.Success(page, "Messages retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);
    }

    // A thread that the caller has no part in is reported as missing, so that thread ids can't be probed.
    private static async Task<Results<Ok<Envelope<FilePage>>, RoomFailure>> ListFiles(
        string threadId, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        if (query.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        return long.TryParse(threadId, out var id) && await history.ReadFilesAsync(
            user.Id, id, query.ToPage(), messages.For(user.Id).Files, cancellationToken) is { } page
            ? TypedResults.Ok(Envelope.Success(page, "Files retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);
    }

    private static async Task<Results<Ok<Envelope<MessagePage>>, RoomFailure>> ListReplies(
        string messageId, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        if (query.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        return long.TryParse(messageId, out var id) && await history.ReadRepliesAsync(
            user.Id, id, query.ToPage(), messages.For(user.Id).Page, cancellationToken) is { } page
            ? TypedResults.Ok(Envelope.Success(page, "Replies retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownMessage);
    }

    private static async Task<Results<Ok<Envelope<PinList>>, RoomFailure>> ListPins(
        string threadId, string? before, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        var query = new PageQuery(Limit: null, before, After: null);
        if (query.Check() is { } wrong)
            return RoomFailure.Invalid(wrong);

        long? afterPin = before is null ? null : query.ToPage().Before;
        return long.TryParse(threadId, out var id)
            && await history.ReadPinsAsync(user.Id, id, afterPin, messages.For(user.Id).Pins, cancellationToken) is { } pins
            ? TypedResults.Ok(Envelope.Success(pins, "Pinned messages retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);
    }
}
