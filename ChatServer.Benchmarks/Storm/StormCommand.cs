using System.CommandLine;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Storm;

/// <summary><c>storm</c>: all users come back at once, and ask who is there.</summary>
internal static class StormCommand
{
    private static readonly UserOptions Users = new();

    private static readonly ReportOptions Report = new();

    private static readonly Option<int> Circles = CountOption.Create("--circles", 500, 1, "Groups of users who know each other.");

    private static readonly Option<int> Peers = CountOption.Create("--peers", 9, 1, "Others whom each user knows.", most: 499);

    private static readonly Option<int> ProcessId = new("--pid") { Description = "The server's process.", Required = true };

    public static Command Create()
    {
        var command = new Command(
            "storm", "Have all users come back at once and ask for presence, and measure what a user costs.")
        {
            Circles, Peers, ProcessId,
        };

        Users.AddTo(command);
        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var run = new StormRun(
            Users.Read(parsed), parsed.GetValue(Circles), parsed.GetValue(Peers), parsed.GetValue(ProcessId),
            Report.Label(parsed));
        var report = await run.RunAsync(cancellationToken);
        await report.PrintAsync();
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsSound ? 0 : 1;
    }
}
