using System.CommandLine;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Indexing;

/// <summary><c>index</c>: what indexing a message for searches costs.</summary>
internal static class IndexCommand
{
    private static readonly Option<DirectoryInfo> Data =
        new("--data") { Description = "A data directory of the verb seed.", Required = true };

    private static readonly Option<int> Messages = CountOption.Create(
        "--messages", int.MaxValue, 1, "How many positions of the log are indexed at most.");

    private static readonly Option<int> Stretch = CountOption.Create(
        "--stretch", 4_096, 1, "Positions of the log in one transaction; 256 while a server is busy.");

    public static Command Create()
    {
        var command = new Command("index", "Index a seeded database from the beginning, in a file of its own, on one thread.")
        {
            Data, Messages, Stretch
        };
        command.SetAction((parsed, cancellationToken) => new IndexRun(
            parsed.GetRequiredValue(Data).FullName, parsed.GetValue(Messages),
            parsed.GetValue(Stretch)).RunAsync(cancellationToken));
        return command;
    }
}
