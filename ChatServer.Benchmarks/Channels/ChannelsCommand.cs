using System.CommandLine;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Channels;

/// <summary><c>channels</c>: a standard channel whose readers are connected to the sockets of events.</summary>
internal static class ChannelsCommand
{
    private static readonly ReportOptions Report = new();

    private static readonly Option<Uri> Url = ServerUrl.Option();

    private static readonly Option<string> Server = new("--server") { Description = ServerStart.CommandHelp, Required = true };

    private static readonly Option<DirectoryInfo> Data = new("--data") { Description = ServerStart.DataHelp, Required = true };

    private static readonly Option<int> Readers = CountOption.Create(
        "--readers", 10_000, 1, "Users who have joined the channel.", most: 100_000);

    private static readonly Option<int?> Connected = new("--connected")
    {
        Description = "So many of the readers are connected; all of them by default.",
    };

    private static readonly Option<bool> SocketIo = new("--socketio")
    {
        Description = "Connect to /ws/socket.io instead of /ws/events.",
    };

    private static readonly Option<int> AgainstGroup = CountOption.Create(
        "--against-group", 0, 0,
        "Measure so many times in turn with a group of the connected readers, of whom there are 2 to 499.");

    private static readonly Option<double> Rate = new("--rate")
    {
        Description = "Messages a second, by the clock (open loop); latencies count from the scheduled time.",
        DefaultValueFactory = _ => 5,
    };

    private static readonly Option<int> Seconds = CountOption.Create("--seconds", 20, 1, "Length of each measurement.");

    private static readonly Option<int> Warmup = CountOption.Create("--warmup", 4, 0, "Seconds before each measurement.");

    private static readonly Option<int> Body = CountOption.Create(
        "--body", 64, MessageMark.Length, "Characters of a message.", most: 20_000);

    public static Command Create()
    {
        var command = new Command(
            "channels",
            "Start a server with a channel, write in it, and measure latency, cost, loss and order over all deliveries.")
        {
            Url, Server, Data, Readers, Connected, SocketIo, AgainstGroup, Rate, Seconds, Warmup, Body,
        };

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await new ChannelsRun(Plan(parsed)).RunAsync(cancellationToken);
        await ChannelsTable.PrintAsync(report);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsSound ? 0 : 1;
    }

    private static ChannelsPlan Plan(ParseResult parsed)
    {
        var readers = parsed.GetValue(Readers);
        var connected = parsed.GetValue(Connected) ?? readers;
        if (connected < 1 || connected > readers)
            throw new InvalidOperationException("--connected must be 1 to the number of readers.");

        var rounds = parsed.GetValue(AgainstGroup);
        if (rounds > 0 && connected is < 2 or > 499)
            throw new InvalidOperationException("--against-group needs --connected to be 2 to 499.");

        var start = new ServerStart(
            parsed.GetRequiredValue(Url), parsed.GetRequiredValue(Server), parsed.GetRequiredValue(Data))
        {
            Settings = new Dictionary<string, string> { ["Chat__Workspace__Enabled"] = "true" },
        };
        var load = new ChannelLoad(
            parsed.GetValue(Rate), TimeSpan.FromSeconds(parsed.GetValue(Warmup)), TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            parsed.GetValue(Body));
        return new ChannelsPlan(
            start, readers, connected, parsed.GetValue(SocketIo), rounds, load, Report.Label(parsed));
    }
}
