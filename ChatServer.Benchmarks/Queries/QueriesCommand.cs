using System.CommandLine;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Queries;

/// <summary><c>queries</c>: whether reading costs the same in a large database as in a small one.</summary>
internal static class QueriesCommand
{
    private static readonly ReportOptions Report = new();

    private static readonly Option<DirectoryInfo> Small =
        new("--small") { Description = "A data directory of the verb seed.", Required = true };

    private static readonly Option<DirectoryInfo> Big = new("--big")
    {
        Description = "Another one, of a larger scale and the same seed.",
        Required = true,
    };

    private static readonly Option<int> Seed = CountOption.Create("--seed", 1, 0, "What both were seeded with.");

    private static readonly Option<int> Seconds = CountOption.Create(
        "--seconds", 4, 1, "How long each query is repeated at most.");

    public static Command Create()
    {
        var command = new Command(
            "queries", "Measure what pages, search and catching up cost in a small database and in a big one.")
        {
            Small, Big, Seed, Seconds,
        };

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ReadProbe.Install();
        await using var small = await OpenAsync(parsed, Small, cancellationToken);
        await using var big = await OpenAsync(parsed, Big, cancellationToken);
        var run = new QueryRun(small, big, TimeSpan.FromSeconds(parsed.GetValue(Seconds)));
        var results = new List<QueryResult>();
        foreach (var query in QueryList.All)
            results.Add(await run.MeasureAsync(query, cancellationToken));

        var report = new QueryReport(Report.Label(parsed), results);
        await QueryTable.PrintAsync(report);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsFlat ? 0 : 1;
    }

    private static Task<SeededServer> OpenAsync(
        ParseResult parsed, Option<DirectoryInfo> directory, CancellationToken cancellationToken) =>
        SeededServer.OpenAsync(parsed.GetRequiredValue(directory).FullName, parsed.GetValue(Seed), cancellationToken);
}
