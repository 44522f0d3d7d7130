using ChatServer.Agents.Runs;
using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>One limit that holds for a run.</summary>
/// <param name="Name">Such as <c>tokens_per_day</c>.</param>
/// <param name="IsMoney">Whether the amount is in micros; else it is in tokens.</param>
internal sealed record BudgetLimit(BudgetKey Key, string Name, BudgetPeriod Period, bool IsMoney, long Amount)
{
    private const string VisitorsName = "tokens_per_visitor_per_day";

    /// <summary>All limits that hold for a run: those of its agent's settings, and those that administrators set.</summary>
    /// <param name="agent">Null for a model without an agent.</param>
    public static IReadOnlyList<BudgetLimit> Of(ReadScope read, AgentRun run, Agent? agent, Timestamp now)
    {
        var limits = new List<BudgetLimit>(agent is null ? [] : OfSettings(run, agent, now));
        var set = BudgetStore.FindFor(read, agent, run.VisitorId).ToDictionary(row => row.Key, row => row.Amounts);
        foreach (var key in KeysOf(run, agent))
        {
            if (set.GetValueOrDefault(key) is { } amounts
                || set.TryGetValue(key with { SubjectId = BudgetKey.Each }, out amounts))
                limits.AddRange(Of(key, amounts, now));
        }

        return limits;
    }

    private static IEnumerable<BudgetLimit> OfSettings(AgentRun run, Agent agent, Timestamp now)
    {
        var settings = agent.ReadSettings();
        foreach (var limit in Of(new BudgetKey(BudgetScope.Settings, agent.Id), settings.Budget, now))
            yield return limit;

        if (settings.TokensPerVisitorPerDay is { } ofVisitor)
            yield return new BudgetLimit(
                new BudgetKey(BudgetScope.SettingsOfVisitor, run.VisitorId), VisitorsName, BudgetPeriod.DayAt(now),
                IsMoney: false, ofVisitor);
    }

    private static IEnumerable<BudgetKey> KeysOf(AgentRun run, Agent? agent)
    {
        yield return new BudgetKey(BudgetScope.Server, BudgetKey.Each);
        if (agent is not null)
        {
            yield return new BudgetKey(BudgetScope.Agent, agent.Id);
            yield return new BudgetKey(BudgetScope.Owner, agent.OwnerId);
        }

        yield return new BudgetKey(BudgetScope.Visitor, run.VisitorId);
    }

    private static IEnumerable<BudgetLimit> Of(BudgetKey key, BudgetAmounts amounts, Timestamp now)
    {
        var (day, month) = (BudgetPeriod.DayAt(now), BudgetPeriod.MonthAt(now));
        if (amounts.TokensPerDay is { } tokensOfDay)
            yield return new BudgetLimit(key, "tokens_per_day", day, IsMoney: false, tokensOfDay);
        if (amounts.TokensPerMonth is { } tokensOfMonth)
            yield return new BudgetLimit(key, "tokens_per_month", month, IsMoney: false, tokensOfMonth);
        if (amounts.MicrosPerDay is { } microsOfDay)
            yield return new BudgetLimit(key, "micros_per_day", day, IsMoney: true, microsOfDay);
        if (amounts.MicrosPerMonth is { } microsOfMonth)
            yield return new BudgetLimit(key, "micros_per_month", month, IsMoney: true, microsOfMonth);
    }
}
