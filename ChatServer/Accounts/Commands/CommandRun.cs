using System.CommandLine;
using ChatServer.Administration;
using Microsoft.Data.Sqlite;

namespace ChatServer.Accounts.Commands;

/// <summary>Something that a verb was asked for can't be done; the message is for whoever asked.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>The edge of the command line's verbs: opens the database, and turns failures into a line and exit code 1.</summary>
internal static class CommandRun
{
    public static readonly Option<string?> DataDirectory = new("--data-directory")
    {
        Description = "The server's data directory (default: the configured one)",
    };

    /// <summary>Makes <paramref name="command"/> run <paramref name="verb"/>, whose writer is the standard output.</summary>
    public static Command Runs(this Command command, Func<CommandDatabase, ParseResult, TextWriter, CancellationToken, Task> verb)
    {
        command.Add(DataDirectory);
        command.SetAction((parsed, cancellationToken) => RunAsync(verb, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Func<CommandDatabase, ParseResult, TextWriter, CancellationToken, Task> verb, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            using var database = CommandDatabase.Open(parsed.GetValue(DataDirectory));
            await verb(database, parsed, parsed.InvocationConfiguration.Output, cancellationToken);
            return 0;
        }
        catch (Exception failure) when (failure is CommandFailedException or InvalidOptionsException or InvalidOperationException
            or SqliteException or IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}
