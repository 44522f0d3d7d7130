using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Inbox;
using ChatServer.Messages.History;
using ChatServer.Protocol.Errors;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime.Typing;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Reading conversations, and what is done with one as a whole.</summary>
internal static class ConversationEndpoints
{
    private const int DefaultConversations = 20;
    private const int DefaultMessages = 50;

    public static void Map(RouteGroupBuilder messages)
    {
        messages.MapGet("/conversations", ListConversations)
            .FailsInDetail(Status422UnprocessableEntity, Status503ServiceUnavailable);
        messages.MapGet("/unread", CountUnread).FailsInDetail(Status503ServiceUnavailable);
        messages.MapGet("/conversation/{conversationId}", ListMessages)
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapGet("/conversation/{conversationId}/pins", ListPins)
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapGet("/{messageId}/replies", ListReplies).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/conversation/{conversationId}/read", Read)
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/conversation/{conversationId}/typing", SetTyping)
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<ConversationPage>, DetailError>> ListConversations(
        [AsParameters] PageInput input, string? archived, CurrentUser user, ConversationList conversations,
        CancellationToken cancellationToken)
    {
        List<InvalidField> wrong = [.. input.Check()];
        if (archived is not (null or "true" or "false"))
            wrong.Add(DetailError.InQuery("archived", "archived must be true or false"));
        if (wrong.Count > 0)
            return DetailError.Invalid(wrong);

        var page = input.ToPage(DefaultConversations);
        return TypedResults.Ok(await conversations.ReadCountedAsync(
            user.Id, new ListPage(page.Page.Limit, page.Page.Before, IsArchived: archived == "true"), page.Skipped,
            (read, slice, total) => ConversationShapes.Page(read, user.Id, slice, total), cancellationToken));
    }

    private static async Task<Ok<UnreadCounts>> CountUnread(
        CurrentUser user, UnreadTotal unread, CancellationToken cancellationToken)
    {
        var sum = await unread.ReadAsync(user.Id, cancellationToken);
        return TypedResults.Ok(new UnreadCounts(sum.Unread, sum.Muted));
    }

    // A conversation that the caller has no part in is reported as missing, so that ids can't be probed.
    private static async Task<Results<Ok<MessageList>, DetailError>> ListMessages(
        string conversationId, [AsParameters] PageInput input, CurrentUser user, MessageHistory history,
        CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return NotAnId(conversationId);

        if (input.Check() is { Count: > 0 } wrong)
            return DetailError.Invalid(wrong);

        return await history.ReadCountedAsync(
            user.Id, id, input.ToPage(DefaultMessages), counted => MessageShapes.List(user.Id, counted),
            cancellationToken) is { } page
            ? TypedResults.Ok(page)
            : DetailError.Of(Refusal.UnknownConversation, ApiWords.All);
    }

    private static async Task<Results<Ok<MessageList>, DetailError>> ListPins(
        string conversationId, string? before, CurrentUser user, MessageHistory history, CancellationToken cancellationToken)
    {
        if (ApiIds.ReadConversation(conversationId) is not { } id)
            return NotAnId(conversationId);

        if (new PageInput(Limit: null, Offset: null, before, After: null).Check() is { Count: > 0 } wrong)
            return DetailError.Invalid(wrong);

        return await history.ReadPinsAsync(
            user.Id, id, ApiIds.ReadMessage(before), (read, slice) => MessageShapes.Pins(read, user.Id, id, slice),
            cancellationToken) is { } pins
            ? TypedResults.Ok(pins)
            : DetailError.Of(Refusal.UnknownConversation, ApiWords.All);
    }

    private static async Task<Results<Ok<ReplyList>, DetailError>> ListReplies(
        string messageId, string? limit, string? before, string? after, CurrentUser user, MessageHistory history,
        CancellationToken cancellationToken)
    {
        if (ApiIds.ReadMessage(messageId) is not { } id)
            return DetailError.Of(ApiIds.NotMessage(messageId), ApiWords.All, "message_id");

        var input = new PageInput(limit, Offset: null, before, after);
        if (input.Check() is { Count: > 0 } wrong)
            return DetailError.Invalid(wrong);

        return await history.ReadRepliesAsync(
            user.Id, id, input.ToPage(DefaultMessages).Page, (read, slice) => MessageShapes.Replies(read, user.Id, slice),
            cancellationToken) is { } replies
            ? TypedResults.Ok(replies)
            : DetailError.Of(Refusal.UnknownMessage, ApiWords.All);
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Read(
        string conversationId, ReadRequest? request, CurrentUser user, MessageCommands commands) =>
        request is { MessageId: null, Unknown.Count: > 0 }
            ? DetailError.Invalid(
                DetailError.InBody("message_id", "The body must hold message_id, or nothing to mark all as read"))
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
