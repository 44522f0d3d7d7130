using System.CommandLine;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Agents;

/// <summary><c>agents</c>: what a server adds to the replies of a model.</summary>
internal static class AgentsCommand
{
    // A reply has at most 20,000 characters.
    private const int MostTokens = 2_000;

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

    private static readonly Option<int> Streams = CountOption.Create(
        "--streams", 200, 1, "Visitors who each have a reply written all the time.", most: 5_000);

    private static readonly Option<int> Rate = CountOption.Create("--rate", 100, 1, "Tokens a second of a reply.", most: 1_000);

    private static readonly Option<int> Tokens = CountOption.Create(
        "--tokens", 1_000, 1, "Tokens of a reply.", most: MostTokens);

    private static readonly Option<int> FirstToken = CountOption.Create(
        "--first-token", 20, 0, "Milliseconds of the provider until its first token.", most: 10_000);

    private static readonly Option<int> Seconds = CountOption.Create("--seconds", 20, 1, "Length of the measurement.");

    private static readonly Option<int> Pairs = CountOption.Create(
        "--pairs", 0, 0, "Pairs of users who write to each other, first alone and then beside the streams.");

    private static readonly Option<int> PairRate = CountOption.Create(
        "--pair-rate", 2_000, 1, "Messages a second of all pairs.");

    public static Command Create()
    {
        var command = new Command(
            "agents",
            "Stream replies of an agent to many visitors, from an OpenAI-compatible provider of the tool's own, and the same "
            + "streams without a server. The tool starts the server with Chat:Agents:Enabled, without a quiet period, and with "
            + "its limits raised (MaxRuns, MaxRunsPerAgent, RunsPerVisitorPerHour, RunsPerVisitorPerDay, "
            + "RunsPerConversationPerHour). Its provider is on a private address: the entry below /admin/providers/ allows it.");
        foreach (var option in new Option[]
        {
            Url, Server, Data, Streams, Rate, Tokens, FirstToken, Seconds, Pairs, PairRate,
        })
            command.Options.Add(option);

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await new AgentsRun(Plan(parsed)).RunAsync(cancellationToken);
        await AgentsTable.PrintAsync(report);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return report.IsSound ? 0 : 1;
    }

    private static AgentsPlan Plan(ParseResult parsed) =>
        new(
            new ServerStart(parsed.GetRequiredValue(Url), parsed.GetRequiredValue(Server), parsed.GetRequiredValue(Data)),
            parsed.GetValue(Streams),
            parsed.GetValue(Rate),
            parsed.GetValue(Tokens),
            TimeSpan.FromMilliseconds(parsed.GetValue(FirstToken)),
            TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            parsed.GetValue(Pairs),
            parsed.GetValue(PairRate),
            Report.Label(parsed));
}
