using System.Text.Json;
using ChatServer.Administration;
using ChatServer.Administration.Retention;
using ChatServer.Api.Errors;
using ChatServer.Audit;
using ChatServer.Options;
using ChatServer.Protocol.Admin;
using ChatServer.Protocol.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Retention: the rules, a forecast of what a run would delete, and runs.</summary>
internal static class AdminRetentionEndpoints
{
    private const string RunPath = "/retention/run/";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/retention/", ReadRetention).WithSummary("Reads the retention rules");
        admin.MapPost("/retention/dry-run/", CountRetention).WithSummary("Counts what a retention run would delete")
            .FailsInDetail(Status422UnprocessableEntity);
        admin.MapPost(RunPath, Run).WithSummary("Starts a retention run").FailsInDetail(Status409Conflict);
        admin.MapGet(RunPath, ReadRun).WithSummary("Reads the state of the last retention run");
    }

    private static async Task<Ok<RetentionRules>> ReadRetention(
        AdminCall call, MessageRetention retention, AuditedChanges audit, CancellationToken cancellationToken)
    {
        await audit.NoteAsync(call.Entry("retention_read", AuditSubject.Server), cancellationToken);
        return TypedResults.Ok(
            new RetentionRules([.. retention.Rules.Select(rule => new AdminRetentionRule(rule.Name, (int)rule.Age.TotalDays))]));
    }

    // Lets administrators try rules before they configure them, because a server that starts with rules begins to delete.
    private static async Task<Results<Ok<RetentionForecast>, DetailError>> CountRetention(
        AdminCall call, RetentionProposal? proposal, MessageRetention retention, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        var options = proposal is null ? null : new RetentionOptions
        {
            DirectDays = proposal.DirectDays,
            GroupDays = proposal.GroupDays,
            ChannelDays = proposal.ChannelDays,
            AgentDays = proposal.AgentDays,
            FileDays = proposal.FileDays,
        };
        if (options is not null && CheckedOptions.ErrorsOf(options).FirstOrDefault()?.Split(' ', 2) is [var name, var problem])
            return DetailError.Invalid(
                new InvalidField("value_error", ["body", JsonNamingPolicy.SnakeCaseLower.ConvertName(name)], $"Input {problem}"));

        await audit.NoteAsync(call.Entry("retention_counted", AuditSubject.Server), cancellationToken);
        var counts = await retention.CountAsync(options is null ? retention.Rules : RetentionRule.Of(options), cancellationToken);
        return TypedResults.Ok(new RetentionForecast(Show(counts)));
    }

    private static async Task<Results<Accepted<AdminRetentionRun>, DetailError>> Run(
        AdminCall call, RetentionRuns runs, AuditedChanges audit, CancellationToken cancellationToken) =>
        await runs.TryCallAsync(() => audit.NoteAsync(
            call.Entry("retention_called", AuditSubject.Server), cancellationToken).AsTask())
            ? TypedResults.Accepted(AdminGate.Prefix + RunPath, Show(runs.Last))
            : DetailError.Of(Status409Conflict, "A run is under way");

    private static async Task<Ok<AdminRetentionRun>> ReadRun(
        AdminCall call, RetentionRuns runs, AuditedChanges audit, CancellationToken cancellationToken)
    {
        await audit.NoteAsync(call.Entry("retention_run_read", AuditSubject.Server), cancellationToken);
        return TypedResults.Ok(Show(runs.Last));
    }

    private static AdminRetentionRun Show(RetentionRun run) =>
        new(run.State, run.StartedAt?.ToString(), run.EndedAt?.ToString(), Show(run.Counts));

    private static IReadOnlyList<AdminRetentionCount> Show(IReadOnlyList<RetentionCount> counts) =>
        [.. counts.Select(count => new AdminRetentionCount(count.Rule, count.Days, count.Deleted, count.Held))];
}
