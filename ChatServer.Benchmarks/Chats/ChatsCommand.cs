using System.CommandLine;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Chats;

/// <summary><c>chats</c>: what changes of a long chat, streamed answers and opening a long chat cost.</summary>
internal static class ChatsCommand
{
    private static readonly UserOptions Users = new();

    private static readonly ReportOptions Report = new();

    private static readonly Option<int> Messages = CountOption.Create(
        "--messages", 10_000, ChatsPlan.ShortMessages, "Messages of the long chat.", most: 50_000);

    private static readonly Option<int> MessageBytes = CountOption.Create(
        "--message-bytes", 500, 150, "What each of them takes.", most: 100_000);

    private static readonly Option<int> Repetitions = CountOption.Create(
        "--repetitions", 200, 1, "How often each step is taken in each chat.");

    private static readonly Option<int> Streams = CountOption.Create(
        "--streams", 200, 1, "Chats into which deltas are streamed, one in flight to each.");

    private static readonly Option<int> Seconds = CountOption.Create("--seconds", 10, 1, "How long deltas are measured.");

    private static readonly Option<int> Warmup = CountOption.Create("--warmup", 2, 0, "Seconds of deltas before that.");

    private static readonly Option<int> Readers = CountOption.Create(
        "--readers", 8, 1, "Clients that open the long chat at once, while memory is measured.");

    private static readonly Option<int> ProcessId = new("--pid")
    {
        Description = "The server's process, whose CPU time and memory are measured.",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command(
            "chats", "Change and open a long chat and a short one in turn, and stream answers into many chats.");
        Users.AddTo(command);
        foreach (var option in new Option[]
        {
            Messages, MessageBytes, Repetitions, Streams, Seconds, Warmup, Readers, ProcessId,
        })
            command.Options.Add(option);

        Report.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await new ChatsRun(Plan(parsed), Users.Read(parsed)).RunAsync(cancellationToken);
        await ChatsTable.PrintAsync(report);
        await Report.WriteJsonAsync(parsed, report, cancellationToken);
        return 0;
    }

    private static ChatsPlan Plan(ParseResult parsed) =>
        new(
            Users.Read(parsed).Server,
            parsed.GetValue(Messages),
            parsed.GetValue(MessageBytes),
            parsed.GetValue(Repetitions),
            parsed.GetValue(Streams),
            TimeSpan.FromSeconds(parsed.GetValue(Warmup)),
            TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            parsed.GetValue(Readers),
            parsed.GetValue(ProcessId),
            Report.Label(parsed));
}
