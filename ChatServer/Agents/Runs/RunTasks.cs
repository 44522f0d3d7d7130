using System.Collections.Concurrent;
using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Runs;

/// <summary>
/// Runs replies, each in a task of its own that ends with the run. Bounded: by <see cref="AgentOptions.MaxRuns"/> in all, and by
/// the limits of an agent and of a visitor; what finds no slot waits in the table.
/// </summary>
internal sealed class RunTasks(RunTask task, LiveRuns live, RunSignals signals, AgentOptions options, TimeProvider clock)
    : IDisposable
{
    private readonly ConcurrentDictionary<long, Slot> slots = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Whether any reply is written.</summary>
    public bool IsBusy => !slots.IsEmpty;

    /// <summary>How many more may begin.</summary>
    public int Free => options.MaxRuns - slots.Count;

    public FullSlots Full => new(
        FullOnes(slot => slot.Run.AgentId, options.MaxRunsPerAgent),
        FullOnes(slot => slot.Run.VisitorId, options.MaxRunsPerVisitor));

    /// <summary>Called by the loop only. False if the run has begun already, or there is no slot.</summary>
    public bool TryBegin(DueRun run)
    {
        if (slots.Count >= options.MaxRuns
            || Count(slot => slot.Run.AgentId == run.AgentId) >= options.MaxRunsPerAgent
            || Count(slot => slot.Run.VisitorId == run.VisitorId) >= options.MaxRunsPerVisitor)
            return false;

        var slot = new Slot(run);
        if (!slots.TryAdd(run.Id, slot))
            return false;

        slot.Task = Task.Run(() => RunAsync(slot));
        return true;
    }

    /// <summary>Ends the streams that take too long; called about every 33 ms while there are any.</summary>
    public void CheckTimes()
    {
        foreach (var run in live.All)
        {
            if (clock.GetElapsedTime(run.BeganAt) > options.RunTimeout)
                run.End(ProviderError.Timeout);
            else if (run.Silence > (run.Length == run.EarlierLength ? options.FirstTextTimeout : options.SilenceTimeout))
                run.End(ProviderError.Timeout);
        }
    }

    /// <summary>Ends all streams and waits for their tasks. What they had written is in the table.</summary>
    public async Task EndAsync()
    {
        // The container may be gone already if the start failed.
        if (slots.IsEmpty)
            return;

        await stopping.CancelAsync();
        await Task.WhenAll(slots.Values.Select(slot => slot.Task));
    }

    public void Dispose() => stopping.Dispose();

    private int Count(Func<Slot, bool> isSuch) => slots.Values.Count(isSuch);

    private List<byte[]> FullOnes(Func<Slot, Guid> of, int limit) =>
        [.. slots.Values.GroupBy(of).Where(group => group.Count() >= limit).Select(group => group.Key.ToByteArray())];

    private async Task RunAsync(Slot slot)
    {
        try
        {
            await task.RunAsync(slot.Run.Id, begun: signals.Wake, stopping.Token);
        }
        finally
        {
            slots.TryRemove(slot.Run.Id, out _);
            signals.Wake();
        }
    }

    private sealed class Slot(DueRun run)
    {
        public DueRun Run { get; } = run;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
