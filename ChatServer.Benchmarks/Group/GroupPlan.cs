namespace ChatServer.Benchmarks.Group;

/// <summary>What a run does.</summary>
/// <param name="Rate">Messages a second over all members.</param>
/// <param name="MaxP99">What the 99th percentile of all deliveries has to stay under; null for no mark.</param>
internal sealed record GroupPlan(
    Uri Server,
    int Members,
    double Rate,
    TimeSpan Warmup,
    TimeSpan Duration,
    int BodyCharacters,
    TimeSpan? MaxP99,
    int? ServerProcessId,
    string? Label);
