using System.CommandLine;
using ChatServer.Administration.Recovery;
using ChatServer.Hosting.Start;
using ChatServer.Options;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Hosting.Commands;

/// <summary>
/// The edge of the verbs that work on a data directory: finds it, and turns a failure into a line and exit code 1.
/// </summary>
internal static class Verb
{
    public static Command Runs(this Command command, Func<IConfiguration, ParseResult, TextWriter, Task> verb) =>
        command.Runs((configuration, parsed, output, _) => verb(configuration, parsed, output));

    /// <summary>Makes <paramref name="command"/> run <paramref name="verb"/>, whose writer is the standard output.</summary>
    public static Command Runs(this Command command, Func<IConfiguration, ParseResult, TextWriter, CancellationToken, Task> verb)
    {
        var dataDirectory = new Option<string?>("--data-directory")
        {
            Description = "The server's data directory (default: the configured one)",
        };
        command.Add(dataDirectory);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            configuration => verb(configuration, parsed, parsed.InvocationConfiguration.Output, cancellationToken), parsed,
            parsed.GetValue(dataDirectory)));
        return command;
    }

    /// <summary>The data directory of a server that has been started before; a mistyped one is not created.</summary>
    public static DataDirectory ExistingDirectory(IConfiguration configuration)
    {
        var path = Path.GetFullPath(configuration["Chat:DataDirectory"] ?? "data");
        var directory = System.IO.Directory.Exists(path) ? new DataDirectory(path) : null;
        if (directory is null || !DatabasePresence.Has(directory))
            throw new InvalidOptionsException($"There is no database in {path}; name the directory with --data-directory");

        return PendingRestore.Exists(directory)
            ? throw new InvalidOptionsException(
                $"A restore in {path} was interrupted; start the server or run `restore` again, either finishes it")
            : directory;
    }

    /// <summary>The data directory, with or without a database in it; it must exist.</summary>
    public static DataDirectory Directory(IConfiguration configuration)
    {
        var path = Path.GetFullPath(configuration["Chat:DataDirectory"] ?? "data");
        return System.IO.Directory.Exists(path)
            ? new DataDirectory(path)
            : throw new InvalidOptionsException($"There is no directory {path}; name it with --data-directory");
    }

    private static async Task<int> RunAsync(Func<IConfiguration, Task> verb, ParseResult parsed, string? dataDirectory)
    {
        try
        {
            await verb(ConfigurationSources.ForVerb(dataDirectory));
            return 0;
        }
        catch (Exception failure) when (StartFailure.Describe(failure) is { } line)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(line);
            return 1;
        }
    }
}
