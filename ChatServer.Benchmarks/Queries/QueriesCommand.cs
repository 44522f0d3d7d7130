using System.CommandLine;

namespace ChatServer.Benchmarks.Queries;

/// <summary><c>queries</c>: whether reading costs the same in a large database as in a small one.</summary>
internal static class QueriesCommand
{
    public static Command Create() => new QueryMode<SeededServer>(
        "queries", "Measure what pages, search and catching up cost in a small database and in a big one.", QueryList.All,
        SeededServer.OpenAsync).Create();
}
