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
        if (!Fits(UsageStore.Sum(write, agent.Id, today), tokens, micros, settings.TokensPerDay, settings.MicrosPerDay)
            || !Fits(
                UsageStore.Sum(write, agent.Id, today - DaysOfMonth + 1), tokens, micros, settings.TokensPerMonth,
                settings.MicrosPerMonth)
            || !Fits(
                UsageStore.SumOfVisitor(write, agent.Id, run.VisitorId, today), tokens, micros, settings.TokensPerVisitorPerDay,
                maxMicros: null))
            return null;

        UsageStore.Reserve(write, run, today, tokens, micros);
        return new Reservation(tokens, micros);
    }

    /// <summary>Releases what was reserved, counts what was used, and returns the run with it.</summary>
    public AgentRun Settle(WriteScope write, AgentRun run, RunEnd end)
    {
        var price = PriceOf(run);
        var settled = run with
        {
            TokensIn = end.TokensIn,
            TokensOut = end.TokensOut,
            IsEstimated = end.IsEstimated,
            CostMicros = price is null ? 0 : Cost(price, end.TokensIn, end.TokensOut),
        };
        if (run.StartedAt is { } started)
            UsageStore.Settle(write, run, DayOf(started), end.TokensIn + end.TokensOut, settled.CostMicros);
        return settled;
    }

    public static long DayOf(Timestamp moment) => moment.WholeSeconds / (long)Day.TotalSeconds;

    private int MaxOutput(AgentSettings settings) =>
        Math.Min(settings.MaxReplyTokens ?? options.MaxReplyTokens, options.MaxReplyTokens);

    private ModelPrice? PriceOf(AgentRun run) => providers.Describe(run.Provider)?.PriceOf(run.Model);

    private static long Cost(ModelPrice price, long input, long output) =>
        ((input * price.InputMicros) + (output * price.OutputMicros) + TokensPerPrice - 1) / TokensPerPrice;

    private static bool Fits(UsageSum used, long tokens, long micros, long? maxTokens, long? maxMicros) =>
        (maxTokens is null || used.Tokens + tokens <= maxTokens) && (maxMicros is null || used.Micros + micros <= maxMicros);
}
