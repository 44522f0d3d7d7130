using System.CommandLine;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash;

/// <summary><c>crash</c>: what was confirmed survives a SIGKILL at any moment.</summary>
internal static class CrashCommand
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

    private static readonly Option<int> Rounds = CountOption.Create(
        "--rounds", 20, 1, "How many times to kill the server; 1000 take a night.");

    private static readonly Option<int> Pairs = CountOption.Create("--pairs", 3, 1, "Pairs of users; both sides send.");

    private static readonly Option<int> Window = CountOption.Create("--window", 8, 1, "Messages in flight to each connection.");

    private static readonly Option<int?> Seed = new("--seed") { Description = "Repeats the random choices of an earlier run." };

    public static Command Create()
    {
        var command = new Command(
            "crash",
            "Kill the server under load again and again. After each kill check that nothing confirmed is lost; end if it is.")
        {
            Url, Server, Data, Rounds, Pairs, Window, Seed,
        };

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var plan = new CrashPlan(
            new ServerStart(parsed.GetRequiredValue(Url), parsed.GetRequiredValue(Server), parsed.GetRequiredValue(Data)),
            parsed.GetValue(Rounds),
            parsed.GetValue(Pairs),
            parsed.GetValue(Window),
            parsed.GetValue(Seed) ?? Random.Shared.Next());

        await Console.Error.WriteLineAsync($"--seed {plan.Seed}");
        var report = await new CrashRun(plan).RunAsync(cancellationToken);
        await CrashTable.PrintAsync(report, plan);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.Violations.Count == 0 ? 0 : 1;
    }
}
