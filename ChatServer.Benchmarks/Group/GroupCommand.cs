using System.CommandLine;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Group;

/// <summary><c>group</c>: the members of one group, who write in turn.</summary>
internal static class GroupCommand
{
    private static readonly UserOptions Users = new();

    private static readonly ReportOptions Report = new();

    private static readonly Option<int> Members = CountOption.Create("--members", 500, 2, "Members of the group, all connected.");

    private static readonly Option<double> Rate = new("--rate")
    {
        Description = "Messages a second in all, by the clock (open loop); latencies count from the scheduled time.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> Seconds = CountOption.Create("--seconds", 20, 1, "Length of the measurement.");

    private static readonly Option<int> Warmup = CountOption.Create("--warmup", 2, 0, "Seconds before the measurement.");

    private static readonly Option<int> Body = CountOption.Create(
        "--body", 64, MessageMark.Length, "Characters of a message.", most: 60_000);

    private static readonly Option<int?> MaxP99 = new("--max-p99-ms")
    {
        Description = "End with 1 where the 99th percentile of all deliveries is not under this.",
    };

    private static readonly Option<int?> ProcessId = new("--pid") { Description = "The server's process: adds its CPU time." };

    public static Command Create()
    {
        var command = new Command("group", "Write in one large group, and measure latency, loss and order over all deliveries.");
        Users.AddTo(command);
        foreach (var option in new Option[] { Members, Rate, Seconds, Warmup, Body, MaxP99, ProcessId })
            command.Options.Add(option);

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await new GroupRun(Plan(parsed), Users.Read(parsed)).RunAsync(cancellationToken);
        await GroupTable.PrintAsync(report);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsSound && report.IsUnderMark ? 0 : 1;
    }

    private static GroupPlan Plan(ParseResult parsed) =>
        new(
            Users.Read(parsed).Server,
            parsed.GetValue(Members),
            parsed.GetValue(Rate),
            TimeSpan.FromSeconds(parsed.GetValue(Warmup)),
            TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            parsed.GetValue(Body),
            parsed.GetValue(MaxP99) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            parsed.GetValue(ProcessId),
            Report.Label(parsed));
}
