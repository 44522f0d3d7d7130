using System.Collections.Concurrent;

namespace ChatServer.Agents.Runs;

/// <summary>The runs that this process writes at the moment; bounded by <see cref="AgentOptions.MaxRuns"/>.</summary>
internal sealed class LiveRuns
{
    private readonly ConcurrentDictionary<long, LiveRun> byId = new();

    public int Count => byId.Count;

    public IEnumerable<LiveRun> All => byId.Values;

    public LiveRun? Find(long runId) => byId.GetValueOrDefault(runId);

    public void Add(LiveRun run) => byId[run.Run.Id] = run;

    public void Remove(LiveRun run) => byId.TryRemove(KeyValuePair.Create(run.Run.Id, run));
}
