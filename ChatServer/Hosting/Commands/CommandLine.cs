using System.CommandLine;
using System.CommandLine.Parsing;

namespace ChatServer.Hosting.Commands;

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
            RestoreCommand.Create(),
            VerifyCommand.Create(),
            RevocationsCommand.Create(),
            KeysCommand.Create(),
            AuditCommand.Create(),
            SearchCommand.Create(),
            ImportOpenWebUiCommand.Create(),
            ExportChatsCommand.Create(),
            HealthCommand.Create(),
        };
        ServeCommand.Attach(root, serve);

        // An argument that begins with @ is an ordinary value, and the host itself handles the signals that end it.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return Surplus(parsed) is { } token
            ? RefuseAsync(parsed, token)
            : parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    // The root accepts any token, because the tokens of `serve` are options of the server; the parser then lets them pass for
    // every verb.
    private static string? Surplus(ParseResult parsed) => parsed.CommandResult.Command.TreatUnmatchedTokensAsErrors
        ? parsed.UnmatchedTokens.Concat(OptionsBeforeVerb(parsed)).FirstOrDefault()
        : null;

    private static IEnumerable<string> OptionsBeforeVerb(ParseResult parsed) => parsed.RootCommandResult.Children
        .OfType<OptionResult>()
        .Where(option => ServeCommand.Has(option.Option) && !option.Implicit)
        .Select(option => option.Option.Name);

    private static async Task<int> RefuseAsync(ParseResult parsed, string token)
    {
        await parsed.InvocationConfiguration.Error.WriteLineAsync(
            $"{parsed.CommandResult.Command.Name} doesn't accept {token}; see --help");
        return 1;
    }
}
