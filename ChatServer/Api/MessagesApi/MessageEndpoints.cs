using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Sending;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Sends messages and changes them.</summary>
internal static class MessageEndpoints
{
    private const string MessageId = "message_id";

    public static void Map(RouteGroupBuilder messages)
    {
        messages.MapPost("/send", Send).WithSummary("Sends a message")
            .FailsInDetail(
                Status404NotFound, Status409Conflict, Status422UnprocessableEntity, Status429TooManyRequests,
                Status501NotImplemented, Status503ServiceUnavailable);
        messages.MapPost("/{messageId}/forward", Forward).WithSummary("Forwards a copy of a message")
            .FailsInDetail(
                Status404NotFound, Status409Conflict, Status422UnprocessableEntity, Status429TooManyRequests,
                Status503ServiceUnavailable);
        messages.MapPatch("/{messageId}", Edit).WithSummary("Changes the text of the user's own message")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        messages.MapDelete("/{messageId}", Delete).WithSummary("Deletes a message")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/{messageId}/reactions", React).WithSummary("Adds a reaction to a message")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapDelete("/{messageId}/reactions/{emoji}", Unreact).WithSummary("Removes the user's reaction")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/{messageId}/pin", Pin).WithSummary("Pins a message")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapDelete("/{messageId}/pin", Unpin).WithSummary("Unpins a message")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/{messageId}/vote", Vote).WithSummary("Votes in a poll")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapPost("/{messageId}/close", ClosePoll).WithSummary("Closes a poll")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    /// <param name="inPath">The fields that are in the path.</param>
    public static Results<Ok<Acknowledgement>, DetailError> Acknowledge(Refusal? refusal, params ReadOnlySpan<string> inPath) =>
        refusal is null ? TypedResults.Ok(new Acknowledgement(Success: true)) : DetailError.Of(refusal, ApiWords.All, inPath);

    private static async Task<Results<Ok<ApiMessage>, DetailError>> Send(
        SendMessageRequest request, CurrentUser user, ApiDrafts drafts, Outbox outbox, CancellationToken cancellationToken)
    {
        var input = drafts.Of(user.Id, request);
        if (input.IsRefused)
            return DetailError.Of(input.Refusal, ApiWords.All);

        return Answer(input.Value, await outbox.SendAsync(input.Value, cancellationToken));
    }

    private static async Task<Results<Ok<ApiMessage>, DetailError>> Forward(
        string messageId, ForwardRequest request, CurrentUser user, MessageForwarding forwarding,
        CancellationToken cancellationToken)
    {
        var input = ApiDrafts.Forward(
            user.Id, new ForwardTarget(messageId, request.RecipientId, request.ConversationId, request.ClientMsgId));
        if (input.IsRefused)
            return DetailError.Of(input.Refusal, ApiWords.All, MessageId);

        return Answer(input.Value, await forwarding.ForwardAsync(new ForwardMessage(user, input.Value), cancellationToken));
    }

    private static Results<Ok<ApiMessage>, DetailError> Answer(MessageDraft draft, SendOutcome outcome)
    {
        if (!outcome.IsRefused)
            return TypedResults.Ok(MessageShapes.Sent(outcome.Message));

        return DetailError.Of(outcome.Refusal, ApiWords.All, draft.Content.ForwardOf is null ? [] : [MessageId]);
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Edit(
        string messageId, EditMessageRequest request, CurrentUser user, MessageCommands commands) =>
        Acknowledge(
            await commands.ChangeAsync(messageId, (changes, id) => changes.EditAsync(user.Id, id, request.Content)), MessageId);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Delete(
        string messageId, CurrentUser user, MessageCommands commands) =>
        Acknowledge(await commands.ChangeAsync(messageId, (changes, id) => changes.DeleteAsync(user.Id, id)), MessageId);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> React(
        string messageId, ReactionRequest request, CurrentUser user, MessageCommands commands) =>
        Acknowledge(
            await commands.ChangeAsync(messageId, (changes, id) => changes.ReactAsync(user.Id, id, request.Emoji)), MessageId);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Unreact(
        string messageId, string emoji, CurrentUser user, MessageCommands commands) =>
        Acknowledge(
            await commands.ChangeAsync(messageId, (changes, id) => changes.UnreactAsync(user.Id, id, emoji)), MessageId, "emoji");

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Pin(
        string messageId, CurrentUser user, MessageCommands commands) =>
        Acknowledge(await commands.ChangeAsync(messageId, (changes, id) => changes.PinAsync(user.Id, id)), MessageId);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Unpin(
        string messageId, CurrentUser user, MessageCommands commands) =>
        Acknowledge(await commands.ChangeAsync(messageId, (changes, id) => changes.UnpinAsync(user.Id, id)), MessageId);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Vote(
        string messageId, VoteRequest request, CurrentUser user, MessageCommands commands) =>
        Acknowledge(
            await commands.ChangeAsync(messageId, (changes, id) => changes.VoteAsync(user.Id, id, request.Options)), MessageId);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> ClosePoll(
        string messageId, CurrentUser user, MessageCommands commands) =>
        Acknowledge(await commands.ChangeAsync(messageId, (changes, id) => changes.ClosePollAsync(user.Id, id)), MessageId);
}
