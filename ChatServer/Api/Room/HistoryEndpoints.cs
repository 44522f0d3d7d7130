using ChatServer.Accounts;
using ChatServer.Api.Input;
using ChatServer.Messages.History;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Room;

/// <summary>Reads what was sent: the messages with a user or in a thread, a thread's files, and its pins.</summary>
internal static class HistoryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/chat").RequireAuthorization().WithTags("Chat")
            .Fails(Status400BadRequest, Status401Unauthorized, Status404NotFound);
        chat.MapGet("/messages/{uid}/", ListMessages).WithSummary("Reads the messages with a user");
        chat.MapGet("/thread/messages/{threadId}/", ListThread).WithSummary("Reads the messages of a conversation");
        chat.MapGet("/thread/files/{threadId}/", ListFiles).WithSummary("Lists a conversation's messages with files");
        chat.MapGet("/thread/pins/{threadId}/", ListPins).WithSummary("Lists the pinned messages of a conversation");
        chat.MapGet("/thread/replies/{messageId}/", ListReplies).WithSummary("Reads the replies to a message");
    }

    private static async Task<Results<Ok<Envelope<MessagePage>>, RoomFailure>> ListMessages(
        string uid, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        if (InputIds.Uuid(uid) is not { } otherId
            || await history.ReadDirectAsync(
                user.Id, otherId, page.Value, messages.For(user.Id).Page, cancellationToken) is not { } shown)
            return RoomFailure.Of(RefusalCode.UnknownReceiver);

        return TypedResults.Ok(Envelope.Success(shown, "Messages retrieved successfully"));
    }

    private static async Task<Results<Ok<Envelope<MessagePage>>, RoomFailure>> ListThread(
        string threadId, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        return InputIds.InRoomPath(threadId) is { } id
            && await history.ReadAsync(user.Id, id, page.Value, messages.For(user.Id).Page, cancellationToken) is { } shown
            ? TypedResults.Ok(Envelope.Success(shown, "Messages retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);
    }

    // A thread of other people is reported as missing, so that thread ids can't be probed.
    private static async Task<Results<Ok<Envelope<FilePage>>, RoomFailure>> ListFiles(
        string threadId, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        return InputIds.InRoomPath(threadId) is { } id && await history.ReadFilesAsync(
            user.Id, id, page.Value, messages.For(user.Id).Files, cancellationToken) is { } shown
            ? TypedResults.Ok(Envelope.Success(shown, "Files retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);
    }

    private static async Task<Results<Ok<Envelope<MessagePage>>, RoomFailure>> ListReplies(
        string messageId, [AsParameters] PageQuery query, CurrentUser user, MessageHistory history, RoomMessages messages,
        CancellationToken cancellationToken)
    {
        var page = query.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        return InputIds.InRoomPath(messageId) is { } id && await history.ReadRepliesAsync(
            user.Id, id, page.Value, messages.For(user.Id).Page, cancellationToken) is { } shown
            ? TypedResults.Ok(Envelope.Success(shown, "Replies retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownMessage);
    }

    private static async Task<Results<Ok<Envelope<PinList>>, RoomFailure>> ListPins(
        string threadId, [TextField(Pattern = TextFieldAttribute.Number)] string? before, CurrentUser user,
        MessageHistory history, RoomMessages messages, CancellationToken cancellationToken)
    {
        var page = new PageQuery { Before = before }.Read();
        if (page.IsInvalid)
            return RoomFailure.InvalidQuery(page.Invalid);

        long? afterPin = before is null ? null : page.Value.Before;
        return InputIds.InRoomPath(threadId) is { } id
            && await history.ReadPinsAsync(user.Id, id, afterPin, messages.For(user.Id).Pins, cancellationToken) is { } pins
            ? TypedResults.Ok(Envelope.Success(pins, "Pinned messages retrieved successfully"))
            : RoomFailure.Of(RefusalCode.UnknownConversation);
    }
}
