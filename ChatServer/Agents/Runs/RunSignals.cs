using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>Wakes the loop that begins runs, and ends the streams of runs that are over.</summary>
internal sealed class RunSignals(LiveRuns live) : IEventListener, IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public void OnCommitted(Commit commit)
    {
        live.Committed();
        foreach (var happened in commit.Events)
        {
            if (happened is RunsDue)
                Wake();
            else if (happened is RunOver superseded)
                live.Find(superseded.RunId)?.End(RunError.Superseded);
        }
    }

    /// <summary>A run may find a slot now, or one is due.</summary>
    public void Wake()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop is awake already.
        }
    }

    /// <summary>True if there was a call meanwhile.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        signal.WaitAsync(atMost, cancellationToken);

    public void Dispose() => signal.Dispose();
}
