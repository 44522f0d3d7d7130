using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Inbox;
using ChatServer.Messages.History;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime.Typing;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Reads conversations, and marks or notifies a conversation as a whole.</summary>
internal static class ConversationEndpoints
{
    public static void Map(RouteGroupBuilder messages)
    {
        messages.MapGet("/conversations", ListConversations).WithSummary("Lists the user's conversations")
            .FailsInDetail(Status422UnprocessableEntity, Status503ServiceUnavailable);
        messages.MapGet("/unread", CountUnread).WithSummary("Counts the unread messages")
            .FailsInDetail(Status503ServiceUnavailable);
        messages.MapGet("/conversation/{conversationId}", ListMessages).WithSummary("Reads the messages of a conversation")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapGet("/conversation/{conversationId}/pins", ListPins)
            .WithSummary("Lists the pinned messages of a conversation")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapGet("/{messageId}/replies", ListReplies).WithSummary("Reads the replies to a message")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/conversation/{conversationId}/read", Read).WithSummary("Marks messages of a conversation as read")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/conversation/{conversationId}/typing", SetTyping)
            .WithSummary("Reports that the user is typing, or has stopped")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<ConversationPage>, DetailError>> ListConversations(
        [AsParameters] ListInput input, CurrentUser user, ConversationList conversations,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = input.Page().Read(reader, ListInput.DefaultLimit);
        var isArchived = reader.Flag("archived", input.Archived) ?? false;
        if (reader.Invalid is { } invalid)
            return DetailError.InvalidQuery(invalid);

        return TypedResults.Ok(await conversations.ReadCountedAsync(
            user.Id, new ListPage(page.Page.Limit, page.Page.Before, isArchived), page.Skipped,
            (read, slice, total) => ConversationShapes.Page(read, user.Id, slice, total), cancellationToken));
    }

    private static async Task<Ok<UnreadCounts>> CountUnread(
        CurrentUser user, UnreadTotal unread, CancellationToken cancellationToken)
    {
        var sum = await unread.ReadAsync(user.Id, cancellationToken);
        return TypedResults.Ok(new UnreadCounts(sum.Unread, sum.Muted));
    }

    // A conversation of other people is reported as missing, so that ids can't be probed.
    private static async Task<Results<Ok<MessageList>, DetailError>> ListMessages(
        string conversationId, [AsParameters] PageInput input, CurrentUser user, MessageHistory history,
        CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return NotAnId(conversationId);

        var asked = input.Read(PageInput.DefaultLimit);
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        return await history.ReadCountedAsync(
            user.Id, id, asked.Value, counted => MessageShapes.List(user.Id, counted),
            cancellationToken) is { } page
            ? TypedResults.Ok(page)
            : DetailError.Of(Refusal.UnknownConversation, ApiWords.All);
    }

    private static async Task<Results<Ok<MessageList>, DetailError>> ListPins(
        string conversationId, [TextField(Pattern = TextFieldAttribute.MessageId)] string? before, CurrentUser user,
        MessageHistory history, CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return NotAnId(conversationId);

        var asked = new PageInput { Before = before }.Read(PageInput.DefaultLimit);
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        return await history.ReadPinsAsync(
            user.Id, id, ApiIds.ReadMessage(before), (read, slice) => MessageShapes.Pins(read, user.Id, id, slice),
            cancellationToken) is { } pins
            ? TypedResults.Ok(pins)
            : DetailError.Of(Refusal.UnknownConversation, ApiWords.All);
    }

    private static async Task<Results<Ok<ReplyList>, DetailError>> ListReplies(
        string messageId, [AsParameters] RepliesInput input, CurrentUser user, MessageHistory history,
        CancellationToken cancellationToken)
    {
        if (ApiIds.ReadMessage(messageId) is not { } id)
            return DetailError.Of(ApiIds.NotMessage(messageId), ApiWords.All, "message_id");

        var asked = input.Page().Read(PageInput.DefaultLimit);
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        return await history.ReadRepliesAsync(
            user.Id, id, asked.Value.Page, (read, slice) => MessageShapes.Replies(read, user.Id, slice),
            cancellationToken) is { } replies
            ? TypedResults.Ok(replies)
            : DetailError.Of(Refusal.UnknownMessage, ApiWords.All);
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Read(
        string conversationId, ReadRequest? request, CurrentUser user, MessageCommands commands) =>
        request is { MessageId: null, Unknown.Count: > 0 }
            ? DetailError.Invalid(
                DetailError.InBody("message_id", "The body must contain message_id, or be empty to mark all messages as read"))
            : MessageEndpoints.Acknowledge(
                await commands.MarkReadAsync(user.Id, conversationId, request?.MessageId), "conversation_id");

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> SetTyping(
        string conversationId, TypingRequest request, CurrentUser user, AudienceReader audiences, TypingRelay typing,
        CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return NotAnId(conversationId);

        if (request.IsTyping is not { } isTyping)
            return DetailError.Of(Refusal.Missing("is_typing"), ApiWords.All);

        if (await audiences.FindAsync(user.Id, id, cancellationToken) is not { } audience)
            return DetailError.Of(Refusal.UnknownConversation, ApiWords.All);

        typing.Set(audience, isTyping);
        return MessageEndpoints.Acknowledge(refusal: null);
    }

    private static DetailError NotAnId(string conversationId) =>
        DetailError.Of(ApiIds.NotConversation(conversationId), ApiWords.All, "conversation_id");
}
