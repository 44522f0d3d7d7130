using System.CommandLine;
using ChatServer.Accounts;

namespace ChatServer.Administration;

/// <summary>The program's verbs. Without one it serves.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] arguments, Func<ServeArguments, Task> serve)
    {
        var root = new RootCommand("A self-hosted chat server. Without a command it serves.")
        {
            ServeCommand.Create(serve),
            UserCommand.Create(),
            TokenCommand.Create(),
            BackupCommand.Create(),
            KeysCommand.Create(),
            HealthCommand.Create(),
        };
        ServeCommand.Attach(root, serve);

        // An argument that begins with @ is a value like any other, and the host itself handles the signals that end it.
        return root
            .Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null })
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
