using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Begins the runs that are due, as many at once as there are slots, and keeps their time. It wakes up when a run is queued, when
/// the next one is due, and every 33 ms while replies are written. It ends with the host: a reply in progress is then ended with
/// its text by the next start.
/// </summary>
internal sealed partial class RunLoop(
    Database database, RunWrites writes, RunTasks tasks, LiveRuns live, AgentOptions options, TimeProvider clock,
    ILogger<RunLoop> logger)
    : BackgroundService, IEventListener
{
    private const int MaxRecoveredAtOnce = 100;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly LogThrottle trouble = new(clock);
    private bool hasWaiting = true;

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is RunsDue)
                Signal();
            else if (happened is RunSuperseded superseded)
                live.Find(superseded.RunId)?.End(RunError.Superseded);
        }
    }

    public override void Dispose()
    {
        signal.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
            return;

        tasks.Freed = Signal;
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
        if (!hasWaiting && !signal.Wait(0, cancellationToken))
            return Timeout.InfiniteTimeSpan;

        var (due, next) = await database.ReadAsync(
            read => (RunStore.ListDue(read, Timestamp.Now(clock), options.MaxRuns), RunStore.FindNextDue(read)),
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
        if (await signal.WaitAsync(until, cancellationToken))
            hasWaiting = true;
        foreach (var run in live.All)
            run.Tick();
        tasks.CheckTimes();
    }

    private void Signal()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
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
