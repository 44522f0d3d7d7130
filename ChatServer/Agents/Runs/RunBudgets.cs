using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>What a run may use at most, reserved before the provider is asked.</summary>
internal readonly record struct Reservation(long Tokens, long Micros);

/// <summary>
/// Keeps agents within the budgets that their owners set: the largest use is reserved before a run, and the actual one settled
/// when it ends, both in the run's own writes. So reserved = settled + released, whatever happens to the process.
/// </summary>
internal sealed class RunBudgets(IProviderDirectory providers, AgentOptions options)
{
    // About how many characters of a text are a token; rather too few.
    private const int CharactersPerToken = 3;
    private const long TokensPerPrice = 1_000_000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private const int DaysOfMonth = 30;

    public static long EstimateTokens(long characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;

    /// <summary>Null if a budget doesn't suffice, or has a limit in money and the price is unknown.</summary>
    public Reservation? TryReserve(WriteScope write, AgentRun run, Agent agent)
    {
        var settings = agent.ReadSettings();
        var tokens = EstimateTokens(options.MaxContextCharacters + (agent.Instructions?.Length ?? 0)) + MaxOutput(settings);
        var price = PriceOf(run);
        var hasMoneyLimit = settings.MicrosPerDay is not null || settings.MicrosPerMonth is not null;
        if (hasMoneyLimit && price is null)
            return null;

        var micros = price is null ? 0 : Cost(price, tokens - MaxOutput(settings), MaxOutput(settings));
        var today = DayOf(write.Now);
        var asked = new Reservation(tokens, micros);
        var (ofDay, ofMonth) = (new Budget(settings.TokensPerDay, settings.MicrosPerDay),
            new Budget(settings.TokensPerMonth, settings.MicrosPerMonth));
        if (!Fits(write, agent.Id, UsageStore.AllVisitors, today, ofDay, asked)
            || !Fits(write, agent.Id, UsageStore.AllVisitors, today - DaysOfMonth + 1, ofMonth, asked)
            || !Fits(write, agent.Id, run.VisitorId, today, new Budget(settings.TokensPerVisitorPerDay, Micros: null), asked))
            return null;

        UsageStore.Reserve(write, run, today, asked);
        return asked;
    }

    /// <summary>
    /// Releases what was reserved, counts what was used since, and returns the run with it: a run with calls has several rounds.
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
        if (run.StartedAt is { } started)
            UsageStore.Settle(write, run, DayOf(started), end.TokensIn + end.TokensOut, cost);
        return settled;
    }

    /// <summary>Releases what was reserved for a run that begins again, or never ends.</summary>
    public static void Release(WriteScope write, AgentRun run)
    {
        if (run.StartedAt is { } started)
            UsageStore.Settle(write, run, DayOf(started), tokens: 0, micros: 0);
    }

    public static long DayOf(Timestamp moment) => moment.WholeSeconds / (long)Day.TotalSeconds;

    private int MaxOutput(AgentSettings settings) =>
        Math.Min(settings.MaxReplyTokens ?? options.MaxReplyTokens, options.MaxReplyTokens);

    private ModelPrice? PriceOf(AgentRun run) => providers.Describe(run.Provider)?.PriceOf(run.Model);

    private static long Cost(ModelPrice price, long input, long output) =>
        ((input * price.InputMicros) + (output * price.OutputMicros) + TokensPerPrice - 1) / TokensPerPrice;

    private static bool Fits(
        WriteScope write, Guid agentId, Guid visitorId, long sinceDay, Budget budget, Reservation asked)
    {
        if (budget is { Tokens: null, Micros: null })
            return true;

        var used = UsageStore.Sum(write, agentId, visitorId, sinceDay);
        return (budget.Tokens is not { } tokens || used.Tokens + asked.Tokens <= tokens)
            && (budget.Micros is not { } micros || used.Micros + asked.Micros <= micros);
    }

    private readonly record struct Budget(long? Tokens, long? Micros);
}
