using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ChatServer.Accounts;
using ChatServer.Agents.Runs;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Api.Limits;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>The replies that agents write, and wrote, see docs/protocol/agents.md.</summary>
internal static class RunEndpoints
{
    private const string LastEventId = "Last-Event-ID";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var messaging = routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(Status401Unauthorized, Status404NotFound, Status501NotImplemented);
        messaging.MapGet("/conversations/{conversationId}/runs", List).WithSummary("Lists the replies of a chat with an agent")
            .FailsInDetail(Status422UnprocessableEntity);
        messaging.MapGet("/runs/{runId}", Find).WithSummary("Reads the state of a reply, and its text so far");
        messaging.MapGet("/runs/{runId}/stream", Follow).WithSummary("Streams a reply while it is written")
            .WithMetadata(new StreamedAnswer()).FailsInDetail(Status422UnprocessableEntity, Status429TooManyRequests);
        messaging.MapPost("/runs/{runId}/cancel", Cancel).WithSummary("Ends a reply in progress")
            .FailsInDetail(Status403Forbidden, Status409Conflict, Status503ServiceUnavailable);
        messaging.MapPost("/runs/{runId}/retry", Retry).WithSummary("Answers again what the last reply answered")
            .FailsInDetail(
                Status403Forbidden, Status409Conflict, Status429TooManyRequests, Status503ServiceUnavailable);
        messaging.MapPost("/runs/{runId}/decision", Decide).WithSummary("Decides about a call of a tool, or about a draft")
            .FailsInDetail(
                Status403Forbidden, Status409Conflict, Status422UnprocessableEntity, Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<RunList>, DetailError>> List(
        string conversationId, [AsParameters] RunQuery query, HttpContext context, CurrentUser user, RunReader runs,
        CancellationToken cancellationToken)
    {
        if (ChatPlaces.CheckId(conversationId) is { } notAnId)
            return notAnId;

        var wanted = query.Read();
        if (wanted.IsInvalid)
            return DetailError.InvalidQuery(wanted.Invalid);

        var (limit, before) = wanted.Value;
        if (NumberedUuid.ConversationOf(conversationId) is not { } id
            || await runs.ListAsync(user.Id, id, before, limit, cancellationToken) is not { } slice)
            return ChatPlaces.Unknown();

        if (slice is { HasMore: true, Runs: [.., var last] })
            NextPage.Link(context, $"limit={limit}&before={NumberedUuid.OfRun(last.Id)}");
        return TypedResults.Ok(new RunList([.. slice.Runs.Select(run => Shape(run, slice.Owned.Contains(run.AgentId)))]));
    }

    private static async Task<Results<Ok<RunWithText>, DetailError>> Find(
        string runId, CurrentUser user, RunReader runs, CancellationToken cancellationToken) =>
        NumberedUuid.RunOf(runId) is { } id && await runs.FindAsync(user.Id, id, offset: 0, cancellationToken) is { } seen
            ? TypedResults.Ok(new RunWithText(Shape(seen.Run, seen.IsOwner), seen.Text, seen.Text.Length)
            {
                Calls = [.. seen.Calls.Select(Shape)],
            })
            : Unknown();

    private static async Task<Results<ServerSentEventsResult<object>, DetailError>> Follow(
        string runId, [AsParameters] StreamQuery query, HttpContext context, CurrentUser user, RunStreams streams,
        CancellationToken cancellationToken)
    {
        // A client that reconnects says where it was.
        var offset = query.Read(context.Request.Headers[LastEventId].FirstOrDefault());
        if (offset.IsInvalid)
            return DetailError.InvalidQuery(offset.Invalid);

        if (NumberedUuid.RunOf(runId) is not { } id)
            return Unknown();

        var opened = await streams.OpenAsync(user.Id, id, offset.Value, cancellationToken);
        if (opened.IsRefused)
            return Refuse(opened.Refusal);

        context.Response.RegisterForDispose(opened.Value);
        return TypedResults.ServerSentEvents(Events(streams.FollowAsync(opened.Value, cancellationToken), cancellationToken));
    }

    private static async Task<Results<Ok<RunShape>, DetailError>> Cancel(
        string runId, CurrentUser user, RunRequests requests, RunReader runs, CancellationToken cancellationToken)
    {
        if (NumberedUuid.RunOf(runId) is not { } id)
            return Unknown();

        return await requests.CancelAsync(new CancelRun(user.Id, id), CancellationToken.None) is { } refused
            ? Refuse(refused)
            : await ShowAsync(runs, user.Id, id, cancellationToken);
    }

    private static async Task<Results<Ok<RunShape>, DetailError>> Retry(
        string runId, CurrentUser user, RunRequests requests, RunReader runs, CancellationToken cancellationToken)
    {
        if (NumberedUuid.RunOf(runId) is not { } id)
            return Unknown();

        var queued = await requests.RetryAsync(new RetryRun(user.Id, id), CancellationToken.None);
        return queued.IsRefused ? Refuse(queued.Refusal) : await ShowAsync(runs, user.Id, queued.Value, cancellationToken);
    }

    private static async Task<Results<Ok<RunShape>, DetailError>> Decide(
        string runId, RunDecision body, CurrentUser user, RunDecisions decisions, RunReader runs,
        CancellationToken cancellationToken)
    {
        if (NumberedUuid.RunOf(runId) is not { } id)
            return Unknown();

        return await DecideAsync(id, body, user, decisions) is { } refused
            ? Refuse(refused)
            : await ShowAsync(runs, user.Id, id, cancellationToken);
    }

    // Not ended by the client: a decision holds once.
    private static ValueTask<Refusal?> DecideAsync(long runId, RunDecision body, CurrentUser user, RunDecisions decisions) =>
        body switch
        {
            { CallId: null, Decision: "send" or "refuse" } => decisions.DecideAsync(
                new DecideDraft(user.Id, runId, IsSent: body.Decision == "send", body.Text), CancellationToken.None),
            { CallId: null } => new(Refusal.Invalid("decision", "must be send or refuse for a draft")),
            { Decision: not ("approve" or "refuse") } => new(Refusal.Invalid("decision", "must be approve or refuse for a call")),
            { ArgumentsHash: null } => new(Refusal.Missing("arguments_hash")),
            _ => long.TryParse(body.CallId, NumberStyles.None, CultureInfo.InvariantCulture, out var callId)
                ? decisions.DecideAsync(
                    new DecideCall(user.Id, runId, callId, body.ArgumentsHash, IsApproved: body.Decision == "approve"),
                    CancellationToken.None)
                : new(Refusal.Invalid("call_id", "is not a call of this run")),
        };

    private static async Task<Results<Ok<RunShape>, DetailError>> ShowAsync(
        RunReader runs, Guid userId, long runId, CancellationToken cancellationToken) =>
        await runs.FindAsync(userId, runId, offset: 0, cancellationToken) is { } seen
            ? TypedResults.Ok(Shape(seen.Run, seen.IsOwner))
            : Unknown();

    private static async IAsyncEnumerable<SseItem<object>> Events(
        IAsyncEnumerable<RunUpdate> updates, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            yield return update switch
            {
                RunStateUpdate { Seen: var seen } => new SseItem<object>(Shape(seen.Run, seen.IsOwner), "run"),
                RunTextUpdate piece => new SseItem<object>(new RunPiece(piece.Offset, piece.Text), "chunk")
                {
                    EventId = $"{piece.Offset + piece.Text.Length}",
                },
                _ => new SseItem<object>("", "idle"),
            };
        }
    }

    private static RunShape Shape(AgentRun run, bool isOwner) => new(
        NumberedUuid.OfRun(run.Id), NumberedUuid.OfConversation(run.ConversationId), run.AgentId, run.State)
    {
        MessageId = run.ReplyId is { } reply ? NumberedUuid.OfMessage(reply) : null,
        AnswersTo = NumberedUuid.OfMessage(run.AnswersTo),
        WaitsFor = run.WaitsFor,
        Attempt = run.Attempt,
        QueuedAt = run.QueuedAt.ToString(),
        StartedAt = run.StartedAt?.ToString(),
        FirstTokenAt = run.FirstTokenAt?.ToString(),
        EndedAt = run.EndedAt?.ToString(),
        FinishReason = run.FinishReason,
        ErrorCode = run.ErrorCode,
        Usage = isOwner ? new RunUsage(run.TokensIn, run.TokensOut, run.CostMicros, run.IsEstimated) : null,
    };

    private static RunCallShape Shape(SeenCall seen) => new(
        seen.Call.Id.ToString(CultureInfo.InvariantCulture), seen.Call.Name, seen.Arguments,
        seen.Arguments is null ? null : seen.Call.Hash, seen.Call.State,
        seen.Result);

    private static DetailError Unknown() => Refuse(new Refusal(RefusalCode.UnknownRun, RequestField.Run));

    private static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, MessagingWords.OfAgents);
}

/// <summary>The query parameters of the list of runs.</summary>
internal sealed record RunQuery
{
    [NumberField(ListQuery.MaxLimit, ListQuery.DefaultLimit)]
    public string? Limit { get; init; }

    [TextField(Format = TextFieldAttribute.Uuid)]
    public string? Before { get; init; }

    public Parsed<RunPlace> Read()
    {
        var reader = new InputReader();
        return reader.Result(new RunPlace(
            reader.Number("limit", Limit, ListQuery.MaxLimit, ListQuery.DefaultLimit),
            reader.Id("before", Before, NumberedUuid.RunOf, "be an id from the Link header of the page before")
                ?? long.MaxValue));
    }
}

/// <summary>A page of runs: those below an id.</summary>
internal readonly record struct RunPlace(int Limit, long Before);

/// <summary>Where a stream goes on.</summary>
internal sealed record StreamQuery
{
    private const int MaxOffset = 1_000_000;

    /// <summary>In UTF-16 code units.</summary>
    [NumberField(MaxOffset, absent: 0, Min = 0)]
    [FromQuery(Name = "starting_after")]
    public string? StartingAfter { get; init; }

    /// <param name="lastEventId">The header of a client that reconnects; it replaces the query. Null if there is none.</param>
    public Parsed<int> Read(string? lastEventId)
    {
        var reader = new InputReader();
        return reader.Result(lastEventId is null
            ? reader.Number("starting_after", StartingAfter, MaxOffset, absent: 0, min: 0)
            : reader.Number("Last-Event-ID", lastEventId, MaxOffset, absent: 0, min: 0));
    }
}
