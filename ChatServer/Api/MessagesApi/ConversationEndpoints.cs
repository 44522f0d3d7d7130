using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Api.Sockets;
using ChatServer.Messages.History;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Reading conversations, and what is done with one as a whole.</summary>
internal static class ConversationEndpoints
{
    private const int DefaultMessages = 50;

    public static void Map(RouteGroupBuilder messages)
    {
        messages.MapGet("/conversation/{conversationId}", ListMessages).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/conversation/{conversationId}/read", Read).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/conversation/{conversationId}/typing", SetTyping).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    // A conversation that the caller has no part in is reported as missing, so that ids can't be probed.
    private static async Task<Results<Ok<MessageList>, DetailError>> ListMessages(
        string conversationId, [AsParameters] PageInput input, CurrentUser user, MessageHistory history, CancellationToken cancellationToken)
    {
        if (input.Check() is { Count: > 0 } wrong)
            return DetailError.Invalid(wrong);

        return ApiIds.ReadConversation(conversationId) is { } id
            && await history.ReadCountedAsync(
                user.Id, id, input.ToPage(DefaultMessages), counted => MessageShapes.List(user.Id, counted), cancellationToken) is { } page
                ? TypedResults.Ok(page)
                : Refusal.NoConversation().Answer();
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Read(
        string conversationId, ReadRequest? request, CurrentUser user, MessageCommands commands) =>
        MessageEndpoints.Acknowledge((await commands.MarkReadAsync(user.Id, conversationId, request?.MessageId)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> SetTyping(
        string conversationId, TypingRequest request, CurrentUser user, Peers peers, TypingRelay typing, CancellationToken cancellationToken)
    {
        if (request.IsTyping is not { } isTyping)
            return Refusal.Missing("is_typing").Answer();

        var peer = ApiIds.ReadConversation(conversationId) is { } id ? await peers.FindInAsync(user.Id, id, cancellationToken) : default;
        if (peer.Self is { } self)
            typing.Set(self, peer.UserId, isTyping);
        return MessageEndpoints.Acknowledge(
            peer.State == PeerState.Stranger ? Refusal.NotFound("conversation_id", "There is no such direct conversation") : null);
    }
}
