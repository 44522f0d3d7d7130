using ChatServer.Agents.Budgets;
using ChatServer.Agents.Runs;
using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;

namespace ChatServer.Agents.Figures;

/// <summary>
/// Forgets old runs, and what was used and counted long ago, in small writes, every hour. The last run of each agent in a chat
/// stays: it says what is answered.
/// </summary>
internal sealed partial class RecordPruning(
    Database database, ClockTrust trust, AgentOptions options, TimeProvider clock, ILogger<RecordPruning> logger)
    : PeriodicWork("Forgetting old replies of agents", TimeSpan.FromHours(1), clock, logger)
{
    /// <summary>How long the figures are kept.</summary>
    public static readonly TimeSpan KeepFigures = TimeSpan.FromDays(400);
    private const int MaxPerWrite = 200;

    /// <summary>Returns how many rows were removed.</summary>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        var now = Timestamp.Now(Clock);
        var day = BudgetPeriod.DayOf(now.Minus(KeepFigures));
        var removed = 0;
        foreach (var delete in new Func<WriteScope, int>[]
        {
            write => UsageStore.DeleteBefore(write, day, MaxPerWrite),
            write => SpendingStore.DeleteBefore(write, day, MaxPerWrite),
            write => AgentCountStore.DeleteBefore(write, day, MaxPerWrite),
        })
            removed += await RepeatAsync(delete, cancellationToken);

        return removed + await PruneRunsAsync(now.Minus(options.KeepRuns), cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!trust.IsDoubtful)
            Log.Pruned(logger, await PruneAsync(cancellationToken));
    }

    private async Task<int> RepeatAsync(Func<WriteScope, int> delete, CancellationToken cancellationToken)
    {
        var removed = 0;
        for (var batch = MaxPerWrite; batch == MaxPerWrite; removed += batch)
            batch = await database.WriteAsync(delete, cancellationToken);
        return removed;
    }

    private async Task<int> PruneRunsAsync(Timestamp before, CancellationToken cancellationToken)
    {
        var (removed, after) = (0, new EndedPlace());
        while (true)
        {
            var page = await database.ReadAsync(
                read => EndedRunStore.ListEnded(read, after, before, MaxPerWrite), cancellationToken);
            if (page is not [.., var last])
                return removed;

            after = last;
            removed += await database.WriteAsync(write => page.Sum(run => Remove(write, run.Id)), cancellationToken);
        }
    }

    private static int Remove(WriteScope write, long runId)
    {
        if (!EndedRunStore.TryDeleteOld(write, runId))
            return 0;

        RunTextStore.Delete(write, runId);
        EndedRunStore.DeleteToolCalls(write, runId);
        return 1;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Rows} old records of agents were removed")]
        public static partial void Pruned(ILogger logger, int rows);
    }
}
