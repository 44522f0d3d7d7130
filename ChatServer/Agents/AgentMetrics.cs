using System.Diagnostics.Metrics;
using ChatServer.Agents.Runs;

namespace ChatServer.Agents;

internal sealed class AgentMetrics
{
    private static readonly string[] LiveStates =
        [RunState.Queued, RunState.Running, RunState.Streaming, RunState.WaitingForOwner];

    private static readonly double[] FirstTokenBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60];
    private static readonly double[] ChunkBounds = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 1];
    private readonly LiveRuns live;
    private readonly Counter<long> ended;
    private readonly Counter<long> errors;
    private readonly Counter<long> tokens;
    private readonly Histogram<double> firstToken;
    private readonly Histogram<double> chunkDelay;
    private volatile WaitingRuns waiting = new(Queued: 0, ForOwner: 0);

    public AgentMetrics(IMeterFactory meters, LiveRuns live)
    {
        this.live = live;
        var meter = meters.Create("ChatServer.Agents");
        ended = meter.CreateCounter<long>("chat_agent_runs_ended", description: "Replies of agents that ended, by state.");
        errors = meter.CreateCounter<long>("chat_agent_provider_errors", description: "Failures of providers, by code.");
        tokens = meter.CreateCounter<long>("chat_agent_tokens", description: "Tokens that replies used, by direction.");
        firstToken = meter.CreateHistogram(
            "chat_agent_first_token", unit: "s", description: "From the beginning of a run to its first text.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = FirstTokenBounds });
        chunkDelay = meter.CreateHistogram(
            "chat_agent_chunk_delay", unit: "s", description: "From a provider's text to when its followers are sent it.",
            tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = ChunkBounds });
        meter.CreateObservableGauge("chat_agent_runs", CountLive, description: "Replies that haven't ended, by state.");
    }

    public void Ended(AgentRun run)
    {
        ended.Add(1, Label("state", run.State));
        tokens.Add(run.TokensIn, Label("direction", "in"));
        tokens.Add(run.TokensOut, Label("direction", "out"));
    }

    public void Failed(string code) => errors.Add(1, Label("code", code));

    public void FirstToken(TimeSpan elapsed) => firstToken.Record(elapsed.TotalSeconds);

    public void ChunkSent(TimeSpan elapsed) => chunkDelay.Record(elapsed.TotalSeconds);

    /// <summary>How many runs wait, as counted lately.</summary>
    public void NoteWaiting(WaitingRuns counted) => waiting = counted;

    private IEnumerable<Measurement<long>> CountLive()
    {
        var streaming = live.All.Count(run => run.Length > 0);
        var now = waiting;
        long[] counts = [now.Queued, Math.Max(live.Count - streaming, 0), streaming, now.ForOwner];
        return LiveStates.Zip(counts, (state, count) => new Measurement<long>(count, Label("state", state)));
    }

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}

/// <summary>The runs that aren't written at the moment.</summary>
/// <param name="Queued">Those that wait for their turn.</param>
internal sealed record WaitingRuns(long Queued, long ForOwner);
