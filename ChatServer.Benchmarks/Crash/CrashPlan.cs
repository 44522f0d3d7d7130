namespace ChatServer.Benchmarks.Crash;

/// <param name="ServerCommand">A command line of the shell that becomes the server, and stays in the foreground.</param>
internal sealed record CrashPlan(Uri Server, string ServerCommand, DirectoryInfo Data, int Rounds, int Pairs, int Window, int Seed)
{
    public static readonly TimeSpan EarliestKill = TimeSpan.FromSeconds(0.2);

    public static readonly TimeSpan LatestKill = TimeSpan.FromSeconds(2);
}
