using System.CommandLine;
using System.Security.Cryptography;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Load;

/// <summary><c>load</c>: pairs of users who write to each other.</summary>
internal static class LoadCommand
{
    private static readonly TimeSpan ColdStart = TimeSpan.FromSeconds(5);

    private static readonly UserOptions Users = new();

    private static readonly ReportOptions Report = new();

    private static readonly Option<int> Pairs = CountOption.Create("--pairs", 100, 1, "Pairs of users; both sides send.");

    private static readonly Option<int> Window = CountOption.Create("--window", 8, 1, "Messages in flight to each connection.");

    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "Messages a second in all, by the clock (open loop); latencies count from the scheduled time.",
    };

    private static readonly Option<int> Seconds = CountOption.Create("--seconds", 10, 1, "Length of the measurement.");

    private static readonly Option<int> Warmup = CountOption.Create("--warmup", 2, 0, "Seconds before the measurement.");

    private static readonly Option<int> Body = CountOption.Create(
        "--body", 64, MessageMark.Length, "Characters of a message.", most: 60_000);

    private static readonly Option<bool> ClientIds =
        new("--client-ids") { Description = "Send a client_msg_id (UUIDv7) with each." };

    private static readonly Option<int> Threads = CountOption.Create("--threads", 1, 1, "Threads of this tool.");

    private static readonly Option<int> SignIns = CountOption.Create(
        "--sign-ins", 0, 0, "Clients that sign in by password again and again in the second half; the halves are compared.");

    private static readonly Option<int?> ProcessId =
        new("--pid") { Description = "The server's process: adds its CPU time and memory." };

    private static readonly Option<string?> Server = new("--server")
    {
        Description = "Start the server first, and measure from then on, 5 seconds unless --seconds is given. "
            + ServerStart.CommandHelp,
    };

    private static readonly Option<DirectoryInfo?> Data =
        new("--data") { Description = "With --server: " + ServerStart.DataHelp };

    public static Command Create()
    {
        var command = new Command("load", "Send messages, and measure throughput, latency, loss and order.");
        Users.AddTo(command);
        foreach (var option in new Option[]
        {
            Pairs, Window, Rate, Seconds, Warmup, Body, ClientIds, Threads, SignIns, ProcessId, Server, Data
        })
            command.Options.Add(option);

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = parsed.GetValue(Server) is { } command
            ? await MeasureColdStartAsync(parsed, command, cancellationToken)
            : await new LoadRun(Plan(parsed), Users.Read(parsed)).RunAsync(cancellationToken);
        await LoadTable.PrintAsync(report);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsSound ? 0 : 1;
    }

    private static async Task<LoadReport> MeasureColdStartAsync(
        ParseResult parsed, string command, CancellationToken cancellationToken)
    {
        var data = parsed.GetValue(Data) ?? throw new InvalidOperationException("--server needs --data.");
        var users = Users.Read(parsed);
        var signingKey = users.SigningKey ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        using var server = new ServerProcess(new ServerStart(users.Server, command, data), signingKey);
        var ready = await server.StartAsync(cancellationToken);

        var plan = Plan(parsed) with { ServerProcessId = server.Id };
        if (parsed.GetResult(Warmup) is not { Implicit: false })
            plan = plan with { Warmup = TimeSpan.Zero };
        if (parsed.GetResult(Seconds) is not { Implicit: false })
            plan = plan with { Duration = ColdStart };
        var report = await new LoadRun(plan, users with { SigningKey = signingKey }).RunAsync(cancellationToken);
        return report with { ReadySeconds = Math.Round(ready.TotalSeconds, 2) };
    }

    private static LoadPlan Plan(ParseResult parsed) =>
        new(
            Users.Read(parsed).Server,
            parsed.GetValue(Pairs),
            parsed.GetValue(Window),
            parsed.GetValue(Rate),
            TimeSpan.FromSeconds(parsed.GetValue(Warmup)),
            TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            parsed.GetValue(Body),
            parsed.GetValue(ClientIds),
            parsed.GetValue(Threads),
            parsed.GetValue(SignIns),
            parsed.GetValue(ProcessId),
            Report.Label(parsed));
}
