using ChatServer.Accounts;
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
            .FailsWithDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable);
        messages.MapPatch("/{messageId}", Edit).FailsWithDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        messages.MapDelete("/{messageId}", Delete).FailsWithDetail(Status404NotFound);
        messages.MapPost("/{messageId}/reactions", React).FailsWithDetail(Status404NotFound, Status422UnprocessableEntity);
        messages.MapDelete("/{messageId}/reactions/{emoji}", Unreact).FailsWithDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    public static Results<Ok<Acknowledgement>, ApiProblem> Acknowledge(Refusal? refusal) =>
        refusal is null ? TypedResults.Ok(new Acknowledgement(Success: true)) : ApiProblem.Of(refusal);

    private static async Task<Results<Ok<SentMessage>, ApiProblem>> Send(
        SendMessageRequest request, CurrentUser user, ApiDrafts drafts, Outbox outbox)
    {
        var input = drafts.Of(user.Id, request);
        if (input.Draft is not { } draft)
            return ApiProblem.Of(input.Refusal!);

        var outcome = await outbox.SendAsync(draft);
        return outcome.Result is SendResult.Sent or SendResult.Repeated
            ? TypedResults.Ok(MessageShapes.Sent(outcome.Message!))
            : ApiProblem.Of(Refusals.Of(draft, outcome));
    }

    private static async Task<Results<Ok<Acknowledgement>, ApiProblem>> Edit(
        string messageId, EditMessageRequest request, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.EditAsync(user.Id, messageId, request.Content)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, ApiProblem>> Delete(string messageId, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.DeleteAsync(user.Id, messageId)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, ApiProblem>> React(
        string messageId, ReactionRequest request, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.ReactAsync(user.Id, messageId, request.Emoji, isAdded: true)).Refusal);

    private static async Task<Results<Ok<Acknowledgement>, ApiProblem>> Unreact(
        string messageId, string emoji, CurrentUser user, MessageCommands commands) =>
        Acknowledge((await commands.ReactAsync(user.Id, messageId, emoji, isAdded: false)).Refusal);
}
