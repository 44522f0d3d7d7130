using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// One run from its beginning to its end: it reserves the reply, has the provider write it, stores the text as it comes, and ends
/// in one write. Whatever fails, the run gets an end.
/// </summary>
internal sealed partial class RunTask(
    Database database, RunWrites writes, RunMessages messages, LiveRuns live, RunFollowers followers,
    IProviderDirectory providers, AgentMetrics metrics, TimeProvider clock, ILogger<RunTask> logger)
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10)];
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);

    public async Task RunAsync(long runId, CancellationToken stopping)
    {
        try
        {
            if (await database.WriteAsync(write => writes.Begin(write, runId), stopping) is { } run)
                await RunAsync(run, stopping);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or OperationCanceledException)
        {
            // The next start, or the next round, finds the run in the table.
            Log.NotStored(logger, runId, failure);
        }
        catch (Exception failure)
        {
            Log.Failed(logger, runId, failure);
        }
    }

    private async Task RunAsync(AgentRun run, CancellationToken stopping)
    {
        using var writing = new LiveRun(run, followers, clock);
        live.Add(writing);
        try
        {
            var end = await WriteAsync(writing, stopping);
            if (!stopping.IsCancellationRequested)
                await database.WriteAsync(write => writes.TryEnd(write, run.Id, end), CancellationToken.None);
            metrics.Ended(end.State);
        }
        finally
        {
            live.Remove(writing);
        }
    }

    // The reply, tried again until some of it was received.
    private async Task<RunEnd> WriteAsync(LiveRun writing, CancellationToken stopping)
    {
        var reply = new ReplyReader(writing, SaveAsync, metrics, clock);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await TryAsync(writing, reply, stopping);
            }
            catch (ProviderException failure)
            {
                metrics.Failed(failure.Code);
                Log.ProviderFailed(logger, writing.Run.Provider, failure.Code, failure.Message);
                if (reply.HasText || !failure.MayRetry || attempt == Waits.Length
                    || !await TryWaitAsync(failure.RetryAfter ?? Waits[attempt], writing, stopping))
                    return reply.End(RunState.Failed, error: writing.EndedBecause ?? failure.Code);
            }
            catch (OperationCanceledException)
            {
                return EndOf(writing, reply);
            }
            catch (Exception failure) when (failure is not StorageUnavailableException)
            {
                Log.Failed(logger, writing.Run.Id, failure);
                return reply.End(RunState.Failed, error: RunError.Internal);
            }
        }
    }

    private async Task<RunEnd> TryAsync(LiveRun writing, ReplyReader reply, CancellationToken stopping)
    {
        var run = writing.Run;
        if (providers.Find(run.Provider) is not { } provider)
            return reply.End(RunState.Failed, error: RunError.UnknownProvider);

        var turn = await database.ReadAsync(
            read => AgentStore.Find(read, run.AgentId) is { } agent ? messages.ReadTurn(read, run, agent) : null, stopping);
        if (turn is null)
            return reply.End(RunState.Cancelled, error: RunError.TakenOver);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(writing.Ending, stopping);
        writing.NoteActivity();
        return await reply.ReadAsync(provider.ReplyAsync(turn, ending.Token), ending.Token);
    }

    private static RunEnd EndOf(LiveRun writing, ReplyReader reply) => writing.EndedBecause switch
    {
        RunError.Superseded or RunError.Stopped => reply.End(RunState.Cancelled, error: writing.EndedBecause),
        { } because => reply.End(RunState.Failed, error: because),
        null => reply.End(RunState.Failed, error: RunError.Interrupted),
    };

    private async Task<bool> TryWaitAsync(TimeSpan wait, LiveRun writing, CancellationToken stopping)
    {
        if (wait > LongestRetryAfter)
            return false;

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(writing.Ending, stopping);
        await Task.Delay(wait, clock, ending.Token);
        return true;
    }

    private async ValueTask<bool> SaveAsync(AgentRun run, Segment segment) =>
        await database.WriteAsync(write => writes.TrySave(write, run, segment), CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Run {Run} failed")]
        public static partial void Failed(ILogger logger, long run, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Run {Run} could not be stored, and is taken up again later")]
        public static partial void NotStored(ILogger logger, long run, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "The provider {Provider} failed ({Code}): {Problem}")]
        public static partial void ProviderFailed(ILogger logger, string provider, string code, string problem);
    }
}
