using ChatServer.Accounts;
using ChatServer.Agents.Chats;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
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

/// <summary>
/// The messages of a direct conversation or a chat with an agent. Reading them marks them as read. The owner of an agent who
/// writes takes over by that.
/// </summary>
internal static class ChatMessageEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/messaging/conversations/{conversationId}").RequireAuthorization().WithTags("Messaging")
            .FailsInDetail(Status401Unauthorized, Status404NotFound, Status422UnprocessableEntity);
        messages.MapGet("/messages", ListMessages).WithSummary("Reads the messages of a conversation, and marks them as read");
        messages.MapPost("/messages", SendMessage).WithSummary("Sends a text message")
            .FailsInDetail(
                Status403Forbidden, Status409Conflict, Status429TooManyRequests, Status501NotImplemented,
                Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<ChatMessages>, DetailError>> ListMessages(
        string conversationId, [AsParameters] ListQuery query, HttpContext context, CurrentUser user, ChatPlaces places,
        MessageHistory history, OwnedChats owned, ReadMarks marks, CancellationToken cancellationToken)
    {
        if (ChatPlaces.CheckId(conversationId) is { } notAnId)
            return notAnId;

        var page = query.Read();
        if (page.IsInvalid)
            return DetailError.InvalidQuery(page.Invalid);

        if (await places.FindAsync(conversationId, user.Id, cancellationToken) is not { } place)
            return ChatPlaces.Unknown();

        var newest = 0L;
        var shown = place.IsOwned
            ? await owned.ReadAsync(user.Id, place.Id, page.Value, Shape, cancellationToken)
            : await history.ReadAsync(user.Id, place.Id, page.Value, Shape, cancellationToken);
        if (shown is null)
            return ChatPlaces.Unknown();

        if (place.IsOwned && newest > 0)
            await owned.NoteReadAsync(
                new NoteOwnerRead(user.Id, place.Id, query.IsFirst ? newest : null), cancellationToken);
        if (place.IsParticipant && query.IsFirst && newest > 0)
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
        string conversationId, ChatMessageRequest request, CurrentUser user, ChatPlaces places, Outbox outbox, Database database,
        CancellationToken cancellationToken)
    {
        if (ChatPlaces.CheckId(conversationId) is { } notAnId)
            return notAnId;

        if (request.Content is not { } content)
            return DetailError.Invalid(DetailError.Missing("content"));

        if (await places.FindAsync(conversationId, user.Id, cancellationToken) is not { } place)
            return ChatPlaces.Unknown();

        var draft = new MessageDraft(
            user.Id, SendTarget.In(place.Id), new MessageContent(MessageType.Text, content), request.ClientMsgId);
        var outcome = await outbox.SendAsync(draft, cancellationToken);
        if (outcome.IsRefused)
            return DetailError.Of(outcome.Refusal, MessagingWords.All);

        var message = outcome.Message;
        return TypedResults.Ok(
            await database.ReadAsync(read => MessagingViews.Of(message, new Senders(read, [message])), cancellationToken));
    }
}

/// <summary>A conversation of this API, and what a user is in it.</summary>
/// <param name="IsParticipant">Whether they take part in it; otherwise they are the owner of its agent.</param>
/// <param name="IsOwned">Whether somebody else chats with an agent of theirs.</param>
internal sealed record ChatPlace(long Id, bool IsParticipant, bool IsOwned);

/// <summary>
/// Finds the conversations that this API shows to a user. One of other people is reported as missing, so that ids can't be
/// probed.
/// </summary>
internal sealed class ChatPlaces(Database database)
{
    public async ValueTask<ChatPlace?> FindAsync(string conversationId, Guid userId, CancellationToken cancellationToken) =>
        NumberedUuid.ConversationOf(conversationId) is { } id
            ? await database.ReadAsync(read => Find(read, id, userId), cancellationToken)
            : null;

    public static DetailError? CheckId(string conversationId) => InputIds.Uuid(conversationId) is not null
        ? null
        : DetailError.Invalid(DetailError.InPath("conversation_id", "conversation_id must be a UUID"));

    public static DetailError Unknown() => DetailError.Of(Refusal.UnknownConversation, MessagingWords.All);

    private static ChatPlace? Find(ReadScope read, long id, Guid userId)
    {
        if (Conversations.ConversationStore.IsDirectOf(read, id, userId))
            return new ChatPlace(id, IsParticipant: true, IsOwned: false);

        if (AgentChatStore.Find(read, id) is not { } chat)
            return null;

        if (chat.VisitorId == userId)
            return new ChatPlace(id, IsParticipant: true, IsOwned: false);

        return chat.OwnerId == userId
            ? new ChatPlace(id, IsParticipant: chat.Control == ChatControl.Owner, IsOwned: true)
            : null;
    }
}
