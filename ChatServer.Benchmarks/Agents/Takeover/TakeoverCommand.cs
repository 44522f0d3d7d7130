using System.CommandLine;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <summary><c>takeover</c>: nothing of an agent appears after its owner's takeover was confirmed.</summary>
internal static class TakeoverCommand
{
    private static readonly ReportOptions Report = new();

    private static readonly Option<Uri> Url = ServerUrl.Option();

    private static readonly Option<string> Server = new("--server")
    {
        Description = ServerStart.CommandHelp,
        Required = true,
    };

    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = ServerStart.DataHelp,
        Required = true,
    };

    private static readonly Option<int> Rounds = CountOption.Create("--rounds", 10_000, 1, "How often an owner takes over.");

    private static readonly Option<int> Chats = CountOption.Create(
        "--chats", 64, 1, "Chats in which that goes on at once.", most: 1_000);

    private static readonly Option<int?> Seed = new("--seed") { Description = "Repeats the random choices of an earlier run." };

    public static Command Create()
    {
        var command = new Command(
            "takeover",
            "Ask an agent, and take over at a random moment: before the run, while it runs, at its first text, in the midst and "
            + "at the end of its reply; by Room, over HTTP and by writing. Counts what the agent says after a confirmed "
            + "takeover, which must be nothing. "
            + "The tool starts the server with the settings that `agents` names, and is the agent's provider.")
        {
            Url, Server, Data, Rounds, Chats, Seed,
        };

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var plan = new TakeoverPlan(
            new ServerStart(parsed.GetRequiredValue(Url), parsed.GetRequiredValue(Server), parsed.GetRequiredValue(Data)),
            parsed.GetValue(Rounds),
            parsed.GetValue(Chats),
            parsed.GetValue(Seed) ?? Random.Shared.Next(),
            Report.Label(parsed));
        var report = await new TakeoverRun(plan).RunAsync(cancellationToken);
        await PrintAsync(report);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsSound ? 0 : 1;
    }

    private static Task PrintAsync(TakeoverReport report) => new ReportTable()
        .RowIf(report.Label is not null, "label", () => report.Label ?? "")
        .Row("takeovers", $"{ReportTable.Count(report.Rounds)} in {report.Seconds:0} s; --seed {report.Seed}")
        .Row("at the moment", LoadTable.Describe(report.Moments.ToDictionary(entry => entry.Key, entry => (long)entry.Value)))
        .Row("late frames", $"{ReportTable.Count(report.Late)} live, {ReportTable.Count(report.LateInLog)} in the log")
        .Row("replies", $"{ReportTable.Count(report.Complete)} complete, {ReportTable.Count(report.CutShort)} cut short, "
            + $"{ReportTable.Count(report.None)} not begun")
        .Row("latency (ms)", LoadTable.PercentileNames)
        .Row("  run begun", LoadTable.Percentiles(report.Begun))
        .PrintAsync();
}
