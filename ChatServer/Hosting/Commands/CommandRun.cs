using System.CommandLine;

namespace ChatServer.Hosting.Commands;

/// <summary>A verb's request can't be carried out; the message is for the caller.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>The verbs that work on the database, within <see cref="Verb"/>.</summary>
internal static class CommandRun
{
    /// <summary>
    /// Makes <paramref name="command"/> open the database and run <paramref name="verb"/>, whose writer is the standard output.
    /// </summary>
    public static Command Runs(
        this Command command, Func<CommandDatabase, ParseResult, TextWriter, CancellationToken, Task> verb) =>
        command.Runs(
            async (IConfiguration configuration, ParseResult parsed, TextWriter output, CancellationToken cancellationToken) =>
            {
                using var database = new CommandDatabase(configuration);
                await verb(database, parsed, output, cancellationToken);
            });
}
