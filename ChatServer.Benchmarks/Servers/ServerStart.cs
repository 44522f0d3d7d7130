using System.Collections.ObjectModel;

namespace ChatServer.Benchmarks.Servers;

/// <summary>How to start a server of one's own.</summary>
/// <param name="Command">A command line of the shell that becomes the server, and stays in the foreground.</param>
internal sealed record ServerStart(Uri Url, string Command, DirectoryInfo Data)
{
    public const string CommandHelp =
        "The command that starts the server and stays in the foreground: its binary, not dotnet run.";

    public const string DataHelp =
        "The server's data directory, best an empty one. The server's output goes to a file of that name with .log.";

    /// <summary>Settings beside those of every server under test, by the names of their environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    public string LogFile => Data.FullName.TrimEnd('/') + ".log";
}
