using System.Globalization;
using ChatServer.Accounts;
using ChatServer.Agents.Budgets;
using ChatServer.Agents.Figures;
using ChatServer.Agents.Runs;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>What a user's agents did, see docs/protocol/agents.md.</summary>
internal static class AgentFigureEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(Status401Unauthorized, Status501NotImplemented)
            .MapGet("/agents/{agentId}/figures", Read).WithSummary("Reads what one of the user's agents did within some days")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);

    private static async Task<Results<Ok<AgentFiguresShape>, DetailError>> Read(
        Guid agentId, [AsParameters] FiguresQuery query, CurrentUser user, AgentFigureReader figures, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var days = query.Read(BudgetPeriod.DayOf(Timestamp.Now(clock)));
        if (days.IsInvalid)
            return DetailError.InvalidQuery(days.Invalid);

        var found = await figures.ReadAsync(user.Id, agentId, days.Value, cancellationToken);
        return found.IsRefused
            ? DetailError.Of(found.Refusal, MessagingWords.OfAgents)
            : TypedResults.Ok(Shape(days.Value, found.Value));
    }

    private static AgentFiguresShape Shape(BudgetPeriod days, AgentFigures figures) =>
        new(FiguresQuery.Write(days.Since), FiguresQuery.Write(days.Until - 1))
        {
            AnsweredAlone = figures.CountOf(AgentCounts.Alone),
            HandedOver = figures.CountOf(AgentCounts.HandedOver),
            Waited = figures.CountOf(AgentCounts.Waited),
            MedianWaitSeconds = figures.MedianWait,
            UnansweredQuestions = figures.Unanswered,
            Runs = Runs(figures),
            Tokens = figures.Spent.Tokens,
            CostMicros = figures.Spent.Micros,
        };

    private static AgentRunCounts Runs(AgentFigures figures) => new(
        figures.CountOf(RunState.Done), figures.CountOf(RunState.Failed), figures.CountOf(RunState.Cancelled),
        figures.Live.GetValueOrDefault(RunState.Queued), figures.Live.GetValueOrDefault(RunState.Running),
        figures.Live.GetValueOrDefault(RunState.Streaming), figures.Live.GetValueOrDefault(RunState.WaitingForOwner));
}

/// <summary>The days whose figures are read: the last 30 if none are given.</summary>
internal sealed record FiguresQuery
{
    private const string Format = "yyyy-MM-dd";
    private const int DefaultDays = 30;

    [TextField(MaxLength = 10)]
    public string? Since { get; init; }

    /// <summary>The last day; null: today.</summary>
    [TextField(MaxLength = 10)]
    public string? Until { get; init; }

    public static string Write(long day) => BudgetPeriod.DateOf(day).ToString(Format, CultureInfo.InvariantCulture);

    public Parsed<BudgetPeriod> Read(long today)
    {
        var reader = new InputReader();
        var last = ReadDay(reader, "until", Until) ?? today;
        var first = ReadDay(reader, "since", Since) ?? last - DefaultDays + 1;
        reader.Check(
            first <= last && last - first < AgentFigureReader.MaxDays, "since",
            $"be a day up to until, and at most {AgentFigureReader.MaxDays} days with it");
        return reader.Result(new BudgetPeriod(first, last + 1));
    }

    private static long? ReadDay(InputReader reader, string field, string? text) =>
        reader.Id(field, text, ParseDay, "be a day such as 2030-01-31");

    private static long? ParseDay(string text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is >= 1970 and < 2200
            ? BudgetPeriod.DayOf(date)
            : null;
}
