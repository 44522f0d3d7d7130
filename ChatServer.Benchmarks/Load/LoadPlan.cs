namespace ChatServer.Benchmarks.Load;

/// <summary>What a run does.</summary>
/// <param name="Window">Messages in flight to a connection, in the closed loop.</param>
/// <param name="SignIns">Clients that sign in again and again in the second half; 0 for none.</param>
/// <param name="Rate">Messages a second over all connections: the open loop. Null for the closed one.</param>
internal sealed record LoadPlan(
    Uri Server,
    int Pairs,
    int Window,
    double? Rate,
    TimeSpan Warmup,
    TimeSpan Duration,
    int BodyCharacters,
    bool ClientIds,
    int Threads,
    int SignIns,
    int? ServerProcessId,
    string? Label)
{
    public int Connections => 2 * Pairs;
}
