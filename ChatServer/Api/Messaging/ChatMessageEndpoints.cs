using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages.History;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>The messages of a direct conversation. Reading them marks them as read.</summary>
internal static class ChatMessageEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/messaging/conversations/{conversationId}").RequireAuthorization().WithTags("Messaging")
            .FailsInDetail(Status401Unauthorized, Status404NotFound, Status422UnprocessableEntity);
        messages.MapGet("/messages", ListMessages).WithSummary("Reads the messages of a conversation, and marks them as read");
        messages.MapPost("/messages", SendMessage).WithSummary("Sends a text message")
            .FailsInDetail(Status403Forbidden, Status409Conflict, Status429TooManyRequests, Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<ChatMessages>, DetailError>> ListMessages(
        string conversationId, [AsParameters] ListQuery query, HttpContext context, CurrentUser user,
        DirectConversations conversations, MessageHistory history, ReadMarks marks, CancellationToken cancellationToken)
    {
        if (CheckId(conversationId) is { } notAnId)
            return notAnId;

        var page = query.Read();
        if (page.IsInvalid)
            return DetailError.InvalidQuery(page.Invalid);

        if (await FindAsync(conversationId, user, conversations, cancellationToken) is not { } id)
            return Unknown();

        var newest = 0L;
        var shown = await history.ReadAsync(user.Id, id, page.Value, Shape, cancellationToken);
        if (shown is null)
            return Unknown();

        if (query.IsFirst && newest > 0)
            await marks.MoveAsync(new MoveMark(MarkKind.Read, user.Id, newest), cancellationToken);
        ListQuery.Link(context, page.Value.Limit, shown.Next);
        return TypedResults.Ok(shown.Page);

        Paged<ChatMessages> Shape(ReadScope read, MessageSlice slice)
        {
            newest = slice.Messages.Count > 0 ? slice.Messages[0].Message.Id : 0;
            return MessagingViews.Page(read, slice);
        }
    }

    private static async Task<Results<Ok<ChatMessage>, DetailError>> SendMessage(
        string conversationId, ChatMessageRequest request, CurrentUser user, DirectConversations conversations, Outbox outbox,
        Database database, CancellationToken cancellationToken)
    {
        if (CheckId(conversationId) is { } notAnId)
            return notAnId;

        if (request.Content is not { } content)
            return DetailError.Invalid(DetailError.Missing("content"));

        if (await FindAsync(conversationId, user, conversations, cancellationToken) is not { } id)
            return Unknown();

        var draft = new MessageDraft(
            user.Id, SendTarget.In(id), new MessageContent(MessageType.Text, content), request.ClientMsgId);
        var outcome = await outbox.SendAsync(draft, cancellationToken);
        if (outcome.IsRefused)
            return DetailError.Of(outcome.Refusal, MessagingWords.All);

        var message = outcome.Message;
        return TypedResults.Ok(
            await database.ReadAsync(
                read => MessagingViews.Of(message, new Profiles(read, [message.SenderId])), cancellationToken));
    }

    // A conversation of other people is reported as missing, so that ids can't be probed.
    private static async ValueTask<long?> FindAsync(
        string conversationId, CurrentUser user, DirectConversations conversations, CancellationToken cancellationToken) =>
        NumberedUuid.ConversationOf(conversationId) is { } id && await conversations.IsOfAsync(user.Id, id, cancellationToken)
            ? id
            : null;

    private static DetailError? CheckId(string conversationId) => InputIds.Uuid(conversationId) is not null
        ? null
        : DetailError.Invalid(DetailError.InPath("conversation_id", "conversation_id must be a UUID"));

    private static DetailError Unknown() =>
        DetailError.Of(Refusal.UnknownConversation, MessagingWords.All);
}
