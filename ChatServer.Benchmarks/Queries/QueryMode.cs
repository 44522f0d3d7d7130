using System.CommandLine;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Queries;

/// <summary>A verb that asks the same of a small database and of a big one.</summary>
/// <param name="open">Opens a data directory that was made with this seed.</param>
internal sealed class QueryMode<TServer>(
    string name, string description, IReadOnlyList<Query<TServer>> queries,
    Func<string, int, CancellationToken, Task<TServer>> open)
    where TServer : IAsyncDisposable
{
    private readonly ReportOptions reports = new();

    private readonly Option<DirectoryInfo> small =
        new("--small") { Description = "A data directory of the verb that seeds.", Required = true };

    private readonly Option<DirectoryInfo> big = new("--big")
    {
        Description = "Another one, of a larger scale and the same seed.",
        Required = true,
    };

    private readonly Option<int> seed = CountOption.Create("--seed", 1, 0, "What both were seeded with.");

    private readonly Option<int> seconds = CountOption.Create("--seconds", 4, 1, "How long each query is repeated at most.");

    public Command Create()
    {
        var command = new Command(name, description) { small, big, seed, seconds };
        reports.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ReadProbe.Install();
        await using var ofSmall = await OpenAsync(parsed, small, cancellationToken);
        await using var ofBig = await OpenAsync(parsed, big, cancellationToken);
        var run = new QueryRun<TServer>(ofSmall, ofBig, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
        var results = new List<QueryResult>();
        foreach (var query in queries)
            results.Add(await run.MeasureAsync(query, cancellationToken));

        var report = new QueryReport(reports.Label(parsed), results);
        await QueryTable.PrintAsync(report);
        await reports.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsFlat ? 0 : 1;
    }

    private Task<TServer> OpenAsync(
        ParseResult parsed, Option<DirectoryInfo> directory, CancellationToken cancellationToken) =>
        open(parsed.GetRequiredValue(directory).FullName, parsed.GetValue(seed), cancellationToken);
}
