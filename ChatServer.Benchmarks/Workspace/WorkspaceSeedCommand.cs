using System.CommandLine;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Workspace;

/// <summary><c>workspace-seed</c>: a large database of channels and chats.</summary>
internal static class WorkspaceSeedCommand
{
    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "The data directory to fill; it must have no database yet.",
        Required = true,
    };

    private static readonly Option<int> Scale = CountOption.Create(
        "--scale", 1, 1, "10,000 messages in the long channel, 100 replies in its thread and 500 chats, times this.", most: 150);

    private static readonly Option<int> Seed = CountOption.Create("--seed", 1, 0, "What decides the words.");

    public static Command Create()
    {
        var command = new Command("workspace-seed", "Fill a data directory with channels and chats.") { Data, Scale, Seed };
        command.SetAction((parsed, cancellationToken) => new WorkspaceSeed(new WorkspacePlan(
            parsed.GetRequiredValue(Data).FullName, parsed.GetValue(Scale), parsed.GetValue(Seed))).RunAsync(cancellationToken));
        return command;
    }
}
