using System.CommandLine;
using System.IO.Pipelines;
using ChatServer.Accounts;
using ChatServer.Api.Chats;
using ChatServer.Audit;
using ChatServer.Chats;
using ChatServer.Chats.Lists;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>export-chats</c>: the chats of a user as JSON, one in memory at once.</summary>
internal static class ExportChatsCommand
{
    private static readonly Argument<string> User = new("user") { Description = "The user's email or id" };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "A file, which must not exist; without this option they go to the standard output",
    };

    public static Command Create() => new Command(
        "export-chats", "Writes the chats of a user as the JSON that an import takes; a server may be running") { User, Out }
        .Runs(RunAsync);

    private static async Task RunAsync(
        CommandDatabase database, ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        var user = Find(database.Read(), parsed.GetRequiredValue(User));
        database.Note("chats_exported", AuditSubject.User(user.Id));
        if (parsed.GetValue(Out) is not { } path)
        {
            await using var standard = Console.OpenStandardOutput();
            await WriteAsync(database, user.Id, standard, cancellationToken);
            return;
        }

        await using var file = Create(path);
        var count = await WriteAsync(database, user.Id, file, cancellationToken);
        file.Flush(flushToDisk: true);
        await output.WriteLineAsync($"Wrote {count} chats of {user.Email ?? user.Id.ToString()} to {path}");
    }

    private static UserRow Find(ReadScope read, string named) =>
        (Guid.TryParse(named, out var id) ? UserStore.Find(read, id) : UserStore.FindByEmail(read, named))
        ?? throw new CommandFailedException($"There is no user {named}");

    private static FileStream Create(string path)
    {
        if (File.Exists(path))
            throw new CommandFailedException($"{path} exists already");

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    // Each chat is read on a snapshot of its own; one that is deleted meanwhile is left out.
    private static async Task<int> WriteAsync(
        CommandDatabase database, Guid userId, Stream stream, CancellationToken cancellationToken)
    {
        var (keys, count) = (new ChatKeys(database.Masters), 0);
        var ids = database.ReadSnapshot(
            read => ChatListStore.ReadAll(read, userId, skip: 0, limit: int.MaxValue).Select(row => row.Id).ToList());
        var body = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await body.WriteAsync("["u8.ToArray(), cancellationToken);
        foreach (var id in ids)
        {
            if (database.ReadSnapshot(read => Open(read, keys, userId, id)) is not { } chat)
                continue;

            if (count++ > 0)
                await body.WriteAsync(","u8.ToArray(), cancellationToken);
            await ChatWire.WriteAsync(body, chat, cancellationToken);
        }

        await body.WriteAsync("]"u8.ToArray(), cancellationToken);
        await body.CompleteAsync();
        return count;
    }

    // Folders and shared copies are of this server: an import that names a folder which isn't there is refused.
    private static FullChat? Open(ReadScope read, ChatKeys keys, Guid userId, long id) =>
        ChatStore.Find(read, id) is { } row && row.OwnerId == userId
            ? ChatReader.Open(read, keys, row with { FolderUuid = null, ShareUuid = null })
            : null;
}
