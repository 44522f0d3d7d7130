using ChatServer.Agents.Answers;
using ChatServer.Agents.Budgets;
using ChatServer.Agents.Runs;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Figures;

/// <summary>What an agent did within some days, for its owner.</summary>
/// <param name="Counts">The sums of <see cref="AgentCounts"/>, and of the runs that ended, by state.</param>
/// <param name="Live">The runs that haven't ended, by state.</param>
internal sealed record AgentFigures(IReadOnlyDictionary<string, long> Counts, IReadOnlyDictionary<string, long> Live)
{
    public required Spending Spent { get; init; }

    /// <summary>Questions that wait for an answer now.</summary>
    public long Unanswered { get; init; }

    public long CountOf(string name) => Counts.GetValueOrDefault(name);

    /// <summary>In seconds; null if no chat waited.</summary>
    public long? MedianWait => WaitTimes.Median(Counts);
}

/// <summary>Reads the figures of agents for their owners.</summary>
internal sealed class AgentFigureReader(Database database, AgentOptions options)
{
    /// <summary>The most days that are read at once.</summary>
    public const int MaxDays = 366;

    /// <summary>The agents of others are reported as missing, so that ids can't be probed.</summary>
    public async ValueTask<Outcome<AgentFigures>> ReadAsync(
        Guid ownerId, Guid agentId, BudgetPeriod days, CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return new Refusal(RefusalCode.AgentsDisabled);

        var found = await database.ReadAsync(
            read => AgentStore.Find(read, agentId) is { DeletedAt: null } agent && agent.OwnerId == ownerId
                ? Read(read, agentId, days)
                : null,
            cancellationToken);
        return found is null ? new Refusal(RefusalCode.UnknownAgent, RequestField.Agent) : found;
    }

    private static AgentFigures Read(ReadScope read, Guid agentId, BudgetPeriod days) => new(
        AgentCountStore.Sum(read, agentId, days.Since, days.Until), RunCountStore.CountLiveOf(read, agentId))
    {
        Spent = UsageStore.Sum(read, agentId, UsageStore.AllVisitors, days.Since, days.Until),
        Unanswered = AnswerStore.CountUnanswered(read, agentId),
    };
}
