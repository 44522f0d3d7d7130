using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Begins the runs that are due, as many at once as there are slots, and keeps their time. It wakes up when a run is queued or
/// has ended, when the next one is due, and every 33 ms while replies are written. It ends with the host: a reply in progress is
/// then ended with its text by the next start.
/// </summary>
internal sealed partial class RunLoop(
    Database database, RunRecovery recovery, RunTasks tasks, LiveRuns live, RunSignals signals, AgentOptions options,
    TimeProvider clock, ILogger<RunLoop> logger)
    : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly LogThrottle trouble = new(clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
            return;

        try
        {
            while (!await TryAsync(recovery.RecoverAsync, stoppingToken))
                await Task.Delay(Retry, clock, stoppingToken);
            while (true)
                await StepAsync(stoppingToken);
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

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var wait = Retry;
        await TryAsync(async token => wait = await BeginDueAsync(token), cancellationToken);
        if (tasks.IsBusy)
            await KeepTimeAsync(wait, cancellationToken);
        else
            await signals.WaitAsync(wait, cancellationToken);
    }

    // Until something is due, or has changed.
    private async Task KeepTimeAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        for (var began = clock.GetTimestamp();
            tasks.IsBusy && (wait == Timeout.InfiniteTimeSpan || clock.GetElapsedTime(began) < wait);)
        {
            var isCalled = await signals.WaitAsync(LiveRun.ChunkInterval, cancellationToken);
            await TryAsync(
                _ =>
                {
                    foreach (var run in live.All)
                        run.Tick();
                    tasks.CheckTimes();
                    return Task.CompletedTask;
                },
                cancellationToken);
            if (isCalled)
                return;
        }
    }

    /// <summary>Begins what is due; returns how long until something further is due.</summary>
    private async Task<TimeSpan> BeginDueAsync(CancellationToken cancellationToken)
    {
        var now = Timestamp.Now(clock);
        var free = Math.Max(tasks.Free, 0);
        var full = tasks.Full;
        var found = await database.ReadAsync(
            read => new Due(RunStore.ListDue(read, now, full, free), RunStore.FindNextDue(read, now)), cancellationToken);
        var begun = 0;
        foreach (var run in found.Runs)
            begun += tasks.TryBegin(run) ? 1 : 0;

        // Some may have filled the slots of others of the page.
        if (found.Runs.Count == free && begun < free && begun > 0)
            return TimeSpan.Zero;

        var wait = found.Next is { } next ? next - Timestamp.Now(clock) : Timeout.InfiniteTimeSpan;
        return wait < TimeSpan.Zero && found.Next is not null ? TimeSpan.Zero : wait;
    }

    // The edge of this loop: an unhandled exception would end the host. False if the work failed.
    private async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (trouble.Count() is { } times)
                Log.Failed(logger, times, failure);
            return false;
        }
    }

    private sealed record Due(IReadOnlyList<DueRun> Runs, Timestamp? Next);

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Error, "Beginning replies failed {Times} times since this was last logged; retrying")]
        public static partial void Failed(ILogger logger, long times, Exception exception);
    }
}
