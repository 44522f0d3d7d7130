using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs.Calls;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>What a run needs to be written.</summary>
internal sealed record RunParts(
    RunMessages Messages, ToolRounds Tools, LiveRuns Live, RunFollowers Followers, IProviderDirectory Providers,
    AgentMetrics Metrics);

/// <summary>The writes of a run.</summary>
internal sealed record RunStorage(PatientWrites Patient, RunWrites Runs, RunPauses Pauses);

/// <summary>
/// One run from its beginning to its end, or to its next pause: it reserves the reply, calls the tools that were asked for before
/// the pause, has the provider write, stores the text as it comes, and ends in one write. While the store fails, the run waits
/// for it; whatever else fails, the run gets an end.
/// </summary>
internal sealed partial class RunTask(
    RunStorage storage, RunParts parts, TimeProvider clock, ILogger<RunTask> logger)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10)];
    private readonly LogThrottle trouble = new(clock);

    /// <summary>Ends early only if the host stops; the next start takes the run up then.</summary>
    public async Task RunAsync(long runId, Action begun, CancellationToken stopping)
    {
        try
        {
            if (await storage.Patient.WriteAsync(write => storage.Runs.Begin(write, runId), stopping) is { } run
                && (run.Round == 0 || await parts.Tools.CallAsync(run, stopping)))
                await RunAsync(run, begun, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start takes it up.
        }
        catch (Exception failure)
        {
            Log.Failed(logger, runId, failure);
            await AbandonAsync(runId, stopping);
        }
    }

    private async Task RunAsync(AgentRun run, Action begun, CancellationToken stopping)
    {
        var earlier = run.Round == 0 ? "" : await storage.Patient.ReadAsync(read => storage.Runs.ReadText(read, run), stopping);
        await using var writing = new LiveRun(run, earlier, parts.Followers, parts.Metrics, clock);
        parts.Live.Add(writing);
        begun();
        try
        {
            var end = await WriteAsync(writing, stopping);
            stopping.ThrowIfCancellationRequested();
            await storage.Patient.WriteAsync(write => storage.Pauses.TryGoOn(write, run.Id, end), stopping);
        }
        finally
        {
            parts.Live.Remove(writing);
        }
    }

    // The reply, tried again until some of it was received.
    private async Task<RunEnd> WriteAsync(LiveRun writing, CancellationToken stopping)
    {
        var reply = new ReplyReader(
            writing, (run, segment) => SaveAsync(run, segment, stopping), parts.Metrics, clock);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await TryAsync(writing, reply, stopping);
            }
            catch (ProviderException failure)
            {
                parts.Metrics.Failed(failure.Code);
                if (trouble.Count() is { } times)
                    Log.ProviderFailed(logger, writing.Run.Provider, failure.Code, failure.Message, times);
                if (reply.HasText || !failure.MayRetry || attempt == Waits.Length
                    || !await TryWaitAsync(failure.RetryAfter ?? Waits[attempt], writing, stopping))
                    return reply.End(RunState.Failed, error: failure.Code);
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
        if (parts.Providers.Find(run.Provider) is not { } provider)
            return reply.End(RunState.Failed, error: RunError.UnknownProvider);

        var turn = await storage.Patient.ReadAsync(
            read => AgentStore.Find(read, run.AgentId) is { } agent ? ReadTurn(read, run, agent, writing) : null, stopping);
        if (turn is null)
            return reply.End(RunState.Cancelled, error: RunError.TakenOver);

        writing.InputTokens = TokenEstimate.OfInput(turn);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(writing.Ending, stopping);
        writing.NoteActivity();
        return await reply.ReadAsync(provider.ReplyAsync(turn, ending.Token), ending.Token);
    }

    private AgentTurn ReadTurn(ReadScope read, AgentRun run, Agent agent, LiveRun writing)
    {
        var turn = parts.Messages.ReadTurn(read, run, agent);
        return run.Round == 0
            ? turn
            : turn with { Messages = [.. turn.Messages, .. parts.Tools.ReadTurns(read, run, writing.Earlier)] };
    }

    private static RunEnd EndOf(LiveRun writing, ReplyReader reply) => writing.EndedBecause switch
    {
        RunError.Superseded or RunError.Stopped => reply.End(RunState.Cancelled, error: writing.EndedBecause),
        { } because => reply.End(RunState.Failed, error: because),
        null => reply.End(RunState.Failed, error: RunError.Interrupted),
    };

    // False if the provider asks to wait too long, or the run is ended meanwhile.
    private async Task<bool> TryWaitAsync(TimeSpan wait, LiveRun writing, CancellationToken stopping)
    {
        if (wait > LongestRetryAfter)
            return false;

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(writing.Ending, stopping);
        try
        {
            await Task.Delay(wait, clock, ending.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask<bool> SaveAsync(AgentRun run, Segment segment, CancellationToken stopping) =>
        await storage.Patient.WriteAsync(write => storage.Runs.TrySave(write, run, segment), stopping);

    private async Task AbandonAsync(long runId, CancellationToken stopping)
    {
        try
        {
            await storage.Patient.WriteAsync(
                write =>
                {
                    RunWrites.Abandon(write, runId);
                    return true;
                },
                stopping);
        }
        catch (Exception failure)
        {
            Log.NotEnded(logger, runId, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Run {Run} failed")]
        public static partial void Failed(ILogger logger, long run, Exception exception);

        [LoggerMessage(
            2, LogLevel.Warning, "The provider {Provider} failed ({Code}): {Problem}; {Times} failures since the last entry")]
        public static partial void ProviderFailed(ILogger logger, string provider, string code, string problem, long times);

        [LoggerMessage(3, LogLevel.Error, "Run {Run} could not be ended; the next start of the server ends it")]
        public static partial void NotEnded(ILogger logger, long run, Exception exception);
    }
}
