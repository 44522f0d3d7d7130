using ChatServer.Accounts;
using ChatServer.Agents.Webhook;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Api.Limits;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>
/// The replies that bots write after they have answered their request with 202, see docs/agents-bots.md. The caller is the bot,
/// with its secret as the token, or the owner of its agent.
/// </summary>
internal static class BotReplyEndpoints
{
    private const string Bearer = "Bearer ";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/messaging/runs/{runId}").WithTags("Agents").NeedsAgents()
            .WithMetadata(new OptionalToken(), new FrequentRequest())
            .FailsInDetail(
                Status401Unauthorized, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests,
                Status501NotImplemented);
        runs.MapPost("/append", Append).WithSummary("Adds a piece to the reply of a bot");
        runs.MapPost("/complete", Complete).WithSummary("Ends the reply of a bot");
        runs.MapPost("/fail", Fail).WithSummary("Ends the reply of a bot that can't go on");
    }

    private static Task<Results<Ok<BotProgress>, Conflict<BotConflict>, DetailError>> Append(
        string runId, BotPiece piece, HttpContext context, BotReplies replies, CancellationToken cancellationToken)
    {
        if (piece.Offset is not { } offset)
            return RefuseAsync(Refusal.Missing("offset"));

        return piece.Text is { } text
            ? AnswerAsync(
                runId, context, (caller, id) => replies.AppendAsync(caller, id, offset, text, cancellationToken))
            : RefuseAsync(Refusal.Missing("text"));
    }

    private static Task<Results<Ok<BotProgress>, Conflict<BotConflict>, DetailError>> Complete(
        string runId, BotEnd? end, HttpContext context, BotReplies replies, CancellationToken cancellationToken) =>
        AnswerAsync(
            runId, context, (caller, id) => replies.CompleteAsync(caller, id, end?.FinishReason, cancellationToken));

    private static Task<Results<Ok<BotProgress>, Conflict<BotConflict>, DetailError>> Fail(
        string runId, BotFailure failure, HttpContext context, BotReplies replies, CancellationToken cancellationToken) =>
        failure.Problem is { } problem
            ? AnswerAsync(runId, context, (caller, id) => replies.FailAsync(caller, id, problem, cancellationToken))
            : RefuseAsync(Refusal.Missing("problem"));

    private static async Task<Results<Ok<BotProgress>, Conflict<BotConflict>, DetailError>> AnswerAsync(
        string runId, HttpContext context, Func<BotCaller, long, ValueTask<Outcome<AppendOutcome>>> write)
    {
        if (CallerOf(context) is not { } caller)
            return Refuse(Refusal.SignedOut);

        // The request to a bot has the number, as sockets have.
        if ((NumberedUuid.RunOf(runId) ?? InputIds.Stored(runId)) is not { } id)
            return Refuse(new Refusal(RefusalCode.UnknownRun, RequestField.Run));

        var outcome = await write(caller, id);
        if (outcome.IsRefused)
            return Refuse(outcome.Refusal);

        return outcome.Value.State switch
        {
            AppendState.Accepted => TypedResults.Ok(new BotProgress(outcome.Value.Offset)),
            AppendState.WrongOffset => TypedResults.Conflict(new BotConflict(
                $"The reply goes on at offset {outcome.Value.Offset}", outcome.Value.Offset)),
            _ => TypedResults.Conflict(new BotConflict("The run doesn't wait for its bot", ExpectedOffset: null)),
        };
    }

    private static BotCaller? CallerOf(HttpContext context)
    {
        if (context.Features.Get<CurrentUser>() is { } user)
            return new BotCaller(user.Id, Secret: null);

        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer + WebhookSecret.Prefix, StringComparison.Ordinal)
            ? new BotCaller(OwnerId: null, header[Bearer.Length..])
            : null;
    }

    private static Task<Results<Ok<BotProgress>, Conflict<BotConflict>, DetailError>> RefuseAsync(Refusal refusal) =>
        Task.FromResult<Results<Ok<BotProgress>, Conflict<BotConflict>, DetailError>>(Refuse(refusal));

    private static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, MessagingWords.OfAgents);
}
