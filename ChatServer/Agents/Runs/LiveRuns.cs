using System.Collections.Concurrent;

namespace ChatServer.Agents.Runs;

/// <summary>The runs that this process writes at the moment; bounded by <see cref="AgentOptions.MaxRuns"/>.</summary>
internal sealed class LiveRuns
{
    private readonly ConcurrentDictionary<long, LiveRun> byId = new();

    // By the writes of the batch in progress; used on the writer's thread only.
    private readonly List<LiveRun> frozen = [];

    public int Count => byId.Count;

    public IEnumerable<LiveRun> All => byId.Values;

    public LiveRun? Find(long runId) => byId.GetValueOrDefault(runId);

    public void Add(LiveRun run) => byId[run.Run.Id] = run;

    public void Remove(LiveRun run) => byId.TryRemove(KeyValuePair.Create(run.Run.Id, run));

    /// <summary>Within a write that ends the run: nothing more of it is shown, unless the write is rolled back.</summary>
    public string Freeze(LiveRun run)
    {
        frozen.Add(run);
        return run.Freeze();
    }

    /// <summary>The batch is on disk.</summary>
    public void Committed() => frozen.Clear();

    public void RolledBack()
    {
        frozen.ForEach(run => run.Unfreeze());
        frozen.Clear();
    }
}
