using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>
/// Keeps users within the limits of answers and tokens, and answers within the budgets of agents, visitors and the server: the
/// largest use is reserved when an answer begins, and the actual one settled when it ends, both in the answer's own writes.
/// </summary>
internal sealed class CompletionBudgets(IProviderDirectory providers, RunBudgets budgets, CompletionOptions options)
{
    private const int HoursOfDay = 24;
    private const string AgentBudget = "the budget of the agent";
    private const string ServerBudget = "a budget of this server";

    /// <summary>The answer with what was reserved for it.</summary>
    public Outcome<CompletionRow> Reserve(WriteScope write, CompletionRow draft, Agent? agent)
    {
        if (Check(write, draft.UserId, draft.ReservedTokens) is { } usedUp)
            return usedUp;

        var row = draft with { AgentId = agent?.Id };
        var largest = new LargestUse(draft.InputTokens, draft.ReservedTokens - draft.InputTokens);
        if (budgets.TryReserve(write, RunOf(row), agent, largest) is not { } reserved)
            return new Refusal(RefusalCode.AnswersUsedUp, Detail: agent is null ? ServerBudget : AgentBudget);

        row = row with { AgentTokens = reserved.Tokens, AgentMicros = reserved.Micros };
        CompletionUsageStore.Reserve(write, row.UserId, row.ReservedTokens);
        return row;
    }

    public void Settle(WriteScope write, CompletionRow row, AnswerEnd end)
    {
        CompletionUsageStore.Settle(
            write, row, end.TokensIn + end.TokensOut, CostOf(row.Provider, row.Model, end.TokensIn, end.TokensOut));
        budgets.Settle(
            write, RunOf(row),
            new RunEnd(end.Error is null ? RunState.Done : RunState.Failed, Text: "", end.FinishReason, end.Error)
            {
                TokensIn = end.TokensIn,
                TokensOut = end.TokensOut,
                IsEstimated = end.IsEstimated,
            });
    }

    /// <summary>Counts what a title and the like have used.</summary>
    public void Add(WriteScope write, Guid userId, TasksUsage used) => CompletionUsageStore.Add(
        write, userId, used.TokensIn + used.TokensOut, CostOf(used.Provider, used.Model, used.TokensIn, used.TokensOut));

    private Refusal? Check(WriteScope write, Guid userId, long tokens)
    {
        var hour = CompletionUsageStore.HourOf(write.Now);
        var today = hour - (hour % HoursOfDay);
        if (CompletionUsageStore.Sum(write, userId, hour).Answers >= options.PerUserPerHour)
            return UsedUp($"{options.PerUserPerHour} answers an hour", write.Now, hour + 1);

        var ofDay = CompletionUsageStore.Sum(write, userId, today);
        if (ofDay.Answers >= options.PerUserPerDay)
            return UsedUp($"{options.PerUserPerDay} answers a day", write.Now, today + HoursOfDay);

        return options.TokensPerUserPerDay > 0 && ofDay.Tokens + tokens > options.TokensPerUserPerDay
            ? UsedUp($"{options.TokensPerUserPerDay} tokens a day", write.Now, today + HoursOfDay)
            : null;
    }

    private static Refusal UsedUp(string limit, Timestamp now, long untilHour) => new(
        RefusalCode.AnswersUsedUp, Detail: limit,
        RetryAfter: TimeSpan.FromHours(untilHour) - TimeSpan.FromSeconds(now.WholeSeconds));

    private long CostOf(string provider, string model, long input, long output) =>
        providers.Describe(provider)?.PriceOf(model)?.CostOf(input, output) ?? 0;

    private static AgentRun RunOf(CompletionRow row) => new()
    {
        AgentId = row.AgentId ?? Guid.Empty,
        VisitorId = row.UserId,
        State = RunState.Running,
        Provider = row.Provider,
        Model = row.Model,
        StartedAt = row.BeganAt,
        ReservedTokens = row.AgentTokens,
        ReservedMicros = row.AgentMicros,
    };
}
