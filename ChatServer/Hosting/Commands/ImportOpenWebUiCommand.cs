using System.CommandLine;
using ChatServer.Hosting.Commands.Import.OpenWebUi;
using ChatServer.Hosting.Start;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>import-openwebui</c>: moves in from an Open WebUI.</summary>
internal static class ImportOpenWebUiCommand
{
    private static readonly Argument<string> Database = new("file")
    {
        Description = "The database of Open WebUI 0.6.41, webui.db",
    };

    private static readonly Option<string?> Files = new("--files")
    {
        Description = "The directory of its files, data/uploads; without this option they aren't taken",
    };

    private static readonly Option<bool> JoinAccounts = new("--join-accounts")
    {
        Description = "Makes a user whose email an account here has that account's user; nobody has proven that they are",
    };

    private static readonly Option<bool> NoAdmins = new("--no-admins")
    {
        Description = "Takes its administrators as ordinary users",
    };

    public static Command Create() => new Command(
        "import-openwebui",
        "Takes over users, chats, channels and files of an Open WebUI, while no server is running; may be repeated")
    {
        Database, Files, JoinAccounts, NoAdmins
    }
        .Runs(RunAsync);

    private static async Task RunAsync(
        IConfiguration configuration, ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        var directory = Verb.ExistingDirectory(configuration);
        using var source = new OpenWebUiFile(Path.GetFullPath(parsed.GetRequiredValue(Database)));
        var uploads = parsed.GetValue(Files) is { } path ? new UploadsDirectory(path) : null;
        using var only = new ServerLock(directory);
        using var database = new CommandDatabase(configuration);
        using var intake = new FileIntake(database.Attachments, database.Storage, directory);
        var choices = new ImportChoices(parsed.GetValue(JoinAccounts), KeepsAdmins: !parsed.GetValue(NoAdmins));
        await new OpenWebUiImport(new ImportRun(source, database, choices), intake, uploads, output)
            .RunAsync(cancellationToken);
    }
}
