using System.CommandLine;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Idle;

/// <summary><c>idle</c>: the memory of connections that do nothing.</summary>
internal static class IdleCommand
{
    private static readonly UserOptions Users = new();

    private static readonly ReportOptions Report = new();

    private static readonly Option<int> Connections = CountOption.Create("--connections", 5000, 1, "Connections to hold.");

    private static readonly Option<int?> UserCount =
        new("--users") { Description = "Users they belong to; one each by default." };

    private static readonly Option<int> ProcessId = new("--pid") { Description = "The server's process.", Required = true };

    private static readonly Option<int> Seconds = CountOption.Create("--seconds", 10, 0, "How long to hold before measuring.");

    public static Command Create()
    {
        var command = new Command("idle", "Hold connections that do nothing, and measure the server's memory.")
        {
            Connections, UserCount, ProcessId, Seconds,
        };

        Users.AddTo(command);
        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connections = parsed.GetValue(Connections);
        var run = new IdleRun(
            Users.Read(parsed),
            connections,
            Math.Clamp(parsed.GetValue(UserCount) ?? connections, 1, connections),
            parsed.GetValue(ProcessId),
            TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            Report.Label(parsed));

        var report = await run.RunAsync(cancellationToken);
        await report.PrintAsync();
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.StillOpen == connections ? 0 : 1;
    }
}
