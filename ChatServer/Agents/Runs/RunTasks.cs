using System.Collections.Concurrent;
using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Runs replies, each in a task of its own that ends with the run. Bounded: by <see cref="AgentOptions.MaxRuns"/> in all, and by
/// the limits of an agent and of a visitor; what finds no slot waits in the table.
/// </summary>
internal sealed class RunTasks(RunTask task, LiveRuns live, AgentOptions options, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<long, Task> running = new();
    private readonly ConcurrentDictionary<long, AgentRun> slots = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>A run has ended, so that another one may find a slot.</summary>
    public Action? Freed { get; set; }

    /// <summary>Called by the loop only. False if the run has begun already, or there is no slot.</summary>
    public bool TryBegin(AgentRun run)
    {
        if (slots.ContainsKey(run.Id) || slots.Count >= options.MaxRuns
            || slots.Values.Count(other => other.AgentId == run.AgentId) >= options.MaxRunsPerAgent
            || slots.Values.Count(other => other.VisitorId == run.VisitorId) >= options.MaxRunsPerVisitor)
            return false;

        slots[run.Id] = run;
        running[run.Id] = Task.Run(() => RunAsync(run.Id));
        return true;
    }

    /// <summary>Ends the streams that take too long; called about every 33 ms while there are any.</summary>
    public void CheckTimes()
    {
        foreach (var run in live.All)
        {
            if (clock.GetElapsedTime(run.BeganAt) > options.RunTimeout)
                run.End(ProviderError.Timeout);
            else if (run.Silence > (run.Length == 0 ? options.FirstTextTimeout : options.SilenceTimeout))
                run.End(ProviderError.Timeout);
        }
    }

    /// <summary>Ends all streams and waits for their tasks. What they had written is in the table.</summary>
    public async Task EndAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Values);
    }

    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(long runId)
    {
        try
        {
            await task.RunAsync(runId, stopping.Token);
        }
        finally
        {
            slots.TryRemove(runId, out _);
            running.TryRemove(runId, out _);
            Freed?.Invoke();
        }
    }
}
