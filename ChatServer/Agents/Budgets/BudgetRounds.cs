using ChatServer.Agents.Runs;
using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>
/// Lets runs go on that wait for a budget: once it is raised, once others have released what they had reserved, and in the next
/// day or month. Each in a write of its own, so that one that fails stops no other.
/// </summary>
internal sealed partial class BudgetRounds(
    Database database, RunWrites runs, BudgetSignal signal, AgentOptions options, TimeProvider clock,
    ILogger<BudgetRounds> logger)
    : PeriodicWork("Going on with replies that wait for a budget", TimeSpan.FromSeconds(30), clock, logger, ExtraRounds.AtStart)
{
    private const int MaxListed = 100;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        signal.Raised += CallRound;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return;

        var begun = new Dictionary<Guid, int>();
        for (var page = await ListAsync(afterId: 0, cancellationToken); page.Count > 0;
            page = await ListAsync(page[^1].Id, cancellationToken))
        {
            // Not all of an agent at once: they would begin for nothing if the budget suffices for a few only.
            foreach (var run in page.Where(run => begun.GetValueOrDefault(run.AgentId) < options.MaxRunsPerAgent))
            {
                if (await TryAsync(run.Id, cancellationToken))
                    begun[run.AgentId] = begun.GetValueOrDefault(run.AgentId) + 1;
            }
        }
    }

    private ValueTask<IReadOnlyList<AgentRun>> ListAsync(long afterId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => RunStore.ListForBudget(read, afterId, MaxListed), cancellationToken);

    private async Task<bool> TryAsync(long runId, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(write => runs.TryGoOn(write, runId), cancellationToken);
        }
        catch (Exception failure) when (failure is not (StorageUnavailableException or OperationCanceledException))
        {
            Log.Failed(logger, runId, failure);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Run {Run}, which waits for a budget, can't go on")]
        public static partial void Failed(ILogger logger, long run, Exception exception);
    }
}
