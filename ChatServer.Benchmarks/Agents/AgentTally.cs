using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Agents;

/// <summary>What the visitors of one thread counted. What is measured lies within the time of the measurement.</summary>
internal sealed class AgentTally
{
    private readonly Dictionary<string, long> errors = [];

    public LatencyHistogram FirstToken { get; } = new();

    public LatencyHistogram Token { get; } = new();

    public LatencyHistogram Resume { get; } = new();

    public long Replies { get; set; }

    public long Failed { get; set; }

    public long Gaps { get; set; }

    public long Wrong { get; set; }

    public void Fail(string error) => errors[error] = errors.GetValueOrDefault(error) + 1;

    public StreamCounts Counts() => new(Replies, Failed, Gaps, Wrong, errors);
}
