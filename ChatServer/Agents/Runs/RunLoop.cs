using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Begins the runs that are due, as many at once as there are slots, and keeps their time. It wakes up when a run is queued, when
/// the next one is due, and every 33 ms while replies are written. It ends with the host: a reply in progress is then ended with
/// its text by the next start.
/// </summary>
internal sealed partial class RunLoop(
    Database database, RunWrites writes, RunTasks tasks, LiveRuns live, RunSignals signals, AgentOptions options,
    TimeProvider clock, ILogger<RunLoop> logger)
    : BackgroundService
{
    private const int MaxRecoveredAtOnce = 100;

    // Far more than there are slots: those of one visitor, who has few, must not hide the others.
    private const int MaxLookedAt = 1_000;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly LogThrottle trouble = new(clock);
    private bool hasWaiting = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
            return;

        tasks.Freed = signals.Wake;
        try
        {
            await TryAsync(RecoverAsync, stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                var wait = await TryAsync(BeginDueAsync, stoppingToken);
                await WaitAsync(wait, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end of the host.
        }
        finally
        {
            await tasks.EndAsync();
        }
    }

    // Runs whose text was shown end with it; the others begin again, once.
    private async Task<TimeSpan> RecoverAsync(CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(write => writes.Recover(write, MaxRecoveredAtOnce), cancellationToken) > 0)
            Log.Recovered(logger);
        return TimeSpan.Zero;
    }

    /// <summary>Begins what is due; returns how long until something may be due.</summary>
    private async Task<TimeSpan> BeginDueAsync(CancellationToken cancellationToken)
    {
        if (!hasWaiting)
            return Timeout.InfiniteTimeSpan;

        var (due, next) = await database.ReadAsync(
            read => (RunStore.ListDue(read, Timestamp.Now(clock), MaxLookedAt), RunStore.FindNextDue(read)),
            cancellationToken);
        hasWaiting = next is not null;
        foreach (var run in due)
            tasks.TryBegin(run);

        if (next is not { } at)
            return Timeout.InfiniteTimeSpan;

        // Runs that are due but found no slot are looked at again when one ends.
        var until = at - Timestamp.Now(clock);
        return until > LiveRun.ChunkInterval ? until : LiveRun.ChunkInterval;
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = live.Count > 0 && (wait == Timeout.InfiniteTimeSpan || wait > LiveRun.ChunkInterval)
            ? LiveRun.ChunkInterval
            : wait;
        if (await signals.WaitAsync(until, cancellationToken))
            hasWaiting = true;
        foreach (var run in live.All)
            run.Tick();
        tasks.CheckTimes();
    }

    // The edge of this loop: an unhandled exception would end the host.
    private async Task<TimeSpan> TryAsync(Func<CancellationToken, Task<TimeSpan>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (trouble.Count() is { } times)
                Log.Failed(logger, times, failure);
            hasWaiting = true;
            return Retry;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Replies that were in progress when the server ended were ended or queued again")]
        public static partial void Recovered(ILogger logger);

        [LoggerMessage(2, LogLevel.Error, "Beginning replies failed {Times} times since this was last logged; retrying")]
        public static partial void Failed(ILogger logger, long times, Exception exception);
    }
}
