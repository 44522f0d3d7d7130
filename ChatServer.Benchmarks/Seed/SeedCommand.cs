using System.CommandLine;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Seed;

/// <summary><c>seed</c>: a large database, to measure how reading grows with it.</summary>
internal static class SeedCommand
{
    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "The data directory to fill; it must have no database yet.",
        Required = true,
    };

    private static readonly Option<int> Scale = CountOption.Create(
        "--scale", 1, 1, "100 conversations and 10,000 messages in the longest of them, times this.", most: 1_000);

    private static readonly Option<int> Seed = CountOption.Create("--seed", 1, 0, "What decides the words, and who writes when.");

    private static readonly Option<int> Chats = CountOption.Create(
        "--chats", 500, 10, "How many chats of the Chats API the same user has.", most: 100_000);

    public static Command Create()
    {
        var command = new Command("seed", "Fill a data directory with users, conversations, messages and chats.")
        {
            Data, Scale, Seed, Chats,
        };

        command.SetAction((parsed, cancellationToken) => new SeedRun(new SeedPlan(
            parsed.GetRequiredValue(Data).FullName, parsed.GetValue(Scale), parsed.GetValue(Seed),
            parsed.GetValue(Chats))).RunAsync(cancellationToken));
        return command;
    }
}
