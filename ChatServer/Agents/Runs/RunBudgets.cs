using ChatServer.Agents.Budgets;
using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>What a run may use at most, reserved before the provider is asked.</summary>
internal readonly record struct Reservation(long Tokens, long Micros);

/// <summary>The most tokens that a provider is given, and that it writes.</summary>
internal sealed record LargestUse(long InputTokens, long OutputTokens);

/// <summary>
/// Keeps replies within the budgets of owners and administrators: the largest use is reserved before a run, and the actual one
/// settled when it ends, both in the run's own writes. So reserved = settled + released, whatever happens to the process.
/// </summary>
internal sealed class RunBudgets(IProviderDirectory providers, BudgetNotices notices, AgentOptions options)
{
    private const long TokensPerPrice = 1_000_000;

    /// <summary>Null if a budget doesn't suffice, or is in money and the price is unknown.</summary>
    public Reservation? TryReserve(WriteScope write, AgentRun run, Agent agent)
    {
        if (Find(write, run, agent, write.Now) is not { } asked)
            return null;

        UsageStore.Reserve(write, run, BudgetPeriod.DayOf(write.Now), asked);
        return asked;
    }

    /// <summary>The same for a request that isn't a run.</summary>
    /// <param name="run">Whom and what it is about.</param>
    /// <param name="agent">Null for a model without an agent: then the budgets of server and visitor count.</param>
    public Reservation? TryReserve(WriteScope write, AgentRun run, Agent? agent, LargestUse largest)
    {
        if (Find(write, run, BudgetLimit.Of(write, run, agent, write.Now), largest) is not { } asked)
            return null;

        UsageStore.Reserve(write, run, BudgetPeriod.DayOf(write.Now), asked);
        return asked;
    }

    /// <summary>Whether a run could begin.</summary>
    public bool HasRoom(ReadScope read, AgentRun run, Agent agent, Timestamp now) =>
        Find(read, run, agent, now) is not null;

    /// <summary>
    /// Releases what was reserved, counts what was used since, and returns the run with it: a run with calls has several rounds.
    /// The owner is notified of a budget that is nearly used up.
    /// </summary>
    public AgentRun Settle(WriteScope write, AgentRun run, RunEnd end)
    {
        var price = PriceOf(run);
        var cost = price is null ? 0 : Cost(price, end.TokensIn, end.TokensOut);
        var settled = run with
        {
            TokensIn = run.TokensIn + end.TokensIn,
            TokensOut = run.TokensOut + end.TokensOut,
            IsEstimated = run.IsEstimated || end.IsEstimated,
            CostMicros = run.CostMicros + cost,
        };
        if (run.StartedAt is not { } started)
            return settled;

        UsageStore.Settle(write, run, BudgetPeriod.DayOf(started), end.TokensIn + end.TokensOut, cost);
        if (AgentStore.Find(write, run.AgentId) is { } agent)
            notices.Check(write, run, agent, BudgetLimit.Of(write, run, agent, write.Now));
        return settled;
    }

    /// <summary>Releases what was reserved for a run that begins again, or never ends.</summary>
    public static void Release(WriteScope write, AgentRun run)
    {
        if (run.StartedAt is { } started)
            UsageStore.Settle(write, run, BudgetPeriod.DayOf(started), tokens: 0, micros: 0);
    }

    /// <summary>What was used within a limit's period, and is reserved.</summary>
    public static Spending Sum(ReadScope read, AgentRun run, BudgetLimit limit) => limit.Key.Scope switch
    {
        BudgetScope.Settings or BudgetScope.Agent =>
            UsageStore.Sum(read, run.AgentId, UsageStore.AllVisitors, limit.Period.Since),
        BudgetScope.SettingsOfVisitor => UsageStore.Sum(read, run.AgentId, run.VisitorId, limit.Period.Since),
        _ => SpendingStore.Sum(read, limit.Key, limit.Period.Since),
    };

    private Reservation? Find(ReadScope read, AgentRun run, Agent agent, Timestamp now)
    {
        var limits = BudgetLimit.Of(read, run, agent, now);
        var largest = new LargestUse(
            LargestInput(read, run, agent, isExact: limits.Count > 0), LargestOutput(agent.ReadSettings()));
        return Find(read, run, limits, largest);
    }

    // What the run may use; null if a limit is too small for it. The embedded agent uses nothing.
    private Reservation? Find(ReadScope read, AgentRun run, IReadOnlyList<BudgetLimit> limits, LargestUse largest)
    {
        if (providers.Describe(run.Provider)?.Kind == ProviderKind.Embedded)
            return new Reservation(Tokens: 0, Micros: 0);

        var (input, output) = (largest.InputTokens, largest.OutputTokens);
        var price = PriceOf(run);
        if (price is null && limits.Any(limit => limit.IsMoney))
            return null;

        var asked = new Reservation(input + output, price is null ? 0 : Cost(price, input, output));
        return limits.All(limit => Fits(Sum(read, run, limit), limit, asked)) ? asked : null;
    }

    // Where no budget is looked at, the limits of the context do; else small budgets would never suffice.
    private long LargestInput(ReadScope read, AgentRun run, Agent agent, bool isExact)
    {
        var characters = (long)options.MaxContextCharacters;
        if (isExact)
            characters = Math.Min(
                characters, RunCountStore.CountBytesOfContext(read, run.ConversationId, options.MaxContextMessages * 2));
        return TokenEstimate.AtMost(characters + (agent.Instructions?.Length ?? 0), options.MaxContextMessages);
    }

    private int LargestOutput(AgentSettings settings) =>
        Math.Min(settings.MaxReplyTokens ?? options.MaxReplyTokens, options.MaxReplyTokens);

    private ModelPrice? PriceOf(AgentRun run) => providers.Describe(run.Provider)?.PriceOf(run.Model);

    private static long Cost(ModelPrice price, long input, long output) =>
        ((input * price.InputMicros) + (output * price.OutputMicros) + TokensPerPrice - 1) / TokensPerPrice;

    private static bool Fits(Spending spent, BudgetLimit limit, Reservation asked) => limit.IsMoney
        ? spent.Micros + spent.ReservedMicros + asked.Micros <= limit.Amount
        : spent.Tokens + spent.ReservedTokens + asked.Tokens <= limit.Amount;
}
