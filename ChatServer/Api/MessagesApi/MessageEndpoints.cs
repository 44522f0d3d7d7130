using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Messages;
using ChatServer.Protocol.MessagesApi;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.MessagesApi;

/// <summary>Sending messages, and what is done with them.</summary>
internal static class MessageEndpoints
{
    public static void Map(RouteGroupBuilder messages)
    {
        messages.MapPost("/send", Send)
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable);
        messages.MapPatch("/{messageId}", Edit).FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        messages.MapDelete("/{messageId}", Delete).FailsInDetail(Status404NotFound);
        messages.MapPost("/{messageId}/reactions", React).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapDelete("/{messageId}/reactions/{emoji}", Unreact).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    public static Results<Ok<Acknowledgement>, DetailError> Acknowledge(Refusal? refusal) =>
        refusal is null ? TypedResults.Ok(new Acknowledgement(Success: true)) : refusal.Answer();

    private static async Task<Results<Ok<SentMessage>, DetailError>> Send(
        SendMessageRequest request, CurrentUser user, ApiDrafts drafts, Outbox outbox, CancellationToken cancellationToken)
    {
        var input = drafts.Of(user.Id, request);
        if (input.Draft is not { } draft)
            return input.Refusal!.Answer();

        var outcome = await outbox.SendAsync(draft, cancellationToken);
        return outcome.Result is SendResult.Sent or SendResult.Repeated
            ? TypedResults.Ok(MessageShapes.Sent(outcome.Message!))
            : Refusals.Of(draft, outcome).Answer();
    }

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Edit(
        string messageId, EditMessageRequest request, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.EditAsync(user.Id, messageId, request.Content)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Delete(string messageId, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.DeleteAsync(user.Id, messageId)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> React(
        string messageId, ReactionRequest request, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.ReactAsync(user.Id, messageId, request.Emoji, isAdded: true)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, DetailError>> Unreact(
        string messageId, string emoji, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.ReactAsync(user.Id, messageId, emoji, isAdded: false)).Refusal);
}
