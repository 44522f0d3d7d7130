using ChatServer.Benchmarks.Servers;

namespace ChatServer.Benchmarks.Crash;

internal sealed record CrashPlan(ServerStart Start, int Rounds, int Pairs, int Window, int Seed)
{
    public static readonly TimeSpan EarliestKill = TimeSpan.FromSeconds(0.2);

    public static readonly TimeSpan LatestKill = TimeSpan.FromSeconds(2);

    public Uri Server => Start.Url;
}
