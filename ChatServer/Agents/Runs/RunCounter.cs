using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Counts the runs that wait, for the metrics.</summary>
internal sealed class RunCounter(
    Database database, AgentMetrics metrics, AgentOptions options, TimeProvider clock, ILogger<RunCounter> logger)
    : PeriodicWork("Counting replies", TimeSpan.FromSeconds(15), clock, logger, ExtraRounds.AtStart)
{
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (options.Enabled)
            metrics.NoteWaiting(await database.ReadAsync(RunCountStore.CountWaiting, cancellationToken));
    }
}

/// <summary>Counts the runs that end, whoever ends them.</summary>
internal sealed class EndedRuns(AgentMetrics metrics) : IEventListener
{
    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is RunChanged { Run: var run } && !RunState.IsLive(run.State))
                metrics.Ended(run);
        }
    }
}
