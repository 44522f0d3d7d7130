using System.CommandLine;
using ChatServer.Audit;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>keys</c>: the master key, which wraps all others.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Shows and changes the master key")
    {
        new Command("rotate", "Wraps all keys with a new master key; a server may be running").Runs(RotateAsync),
        new Command("show-id", "Prints the ids of the master keys, current first; the ids aren't secret").Runs(ShowIdAsync),
    };

    private static async Task RotateAsync(IConfiguration configuration, ParseResult parsed, TextWriter output)
    {
        var directory = Verb.ExistingDirectory(configuration);
        using var only = LockRotation(directory);
        var masters = Load(configuration, directory);
        using var connection = SqliteFile.OpenForWriting(
            directory.DatabasePath, CheckedOptions.Read<StorageOptions>(configuration, "Chat:Storage"));
        Migrator.Expect(connection);
        var old = masters.All;
        using var database = new CommandDatabase(configuration);
        database.Note("keys_rotation_started", AuditSubject.Server, ("master_key", $"{masters.Current.Id:x8}"));
        var rewrapped = new KeyRotation(connection, masters).Run();
        database.Note("keys_rotated", AuditSubject.Server, ("master_key", $"{masters.Current.Id:x8}"), ("keys", rewrapped));
        await output.WriteLineAsync($"{rewrapped} keys are now wrapped with the master key {masters.Current.Id:x8}");
        await output.WriteLineAsync(masters.IsFile
            ? $"{directory.MasterKeyPath} has the only copy: back it up. Earlier backups and entries of revocations.log "
              + $"need your copy of {Ids(old)}"
            : "Chat:Encryption:PreviousMasterKeys is no longer needed, except for earlier backups and entries of "
              + "revocations.log");
    }

    // Of two concurrent rotations, each would drop the key that the other one has just created.
    private static FileStream LockRotation(DataDirectory directory)
    {
        var path = Path.Combine(directory.Root, "rotation.lock");
        var file = new FileStream(path, DataDirectory.LockFile(FileShare.None));

        // A file created by root would keep the server's user from rotating later.
        _ = FileOwner.Of(directory.Root)?.TryGive(path);
        return file;
    }

    private static Task ShowIdAsync(IConfiguration configuration, ParseResult parsed, TextWriter output) =>
        output.WriteLineAsync(Ids(Load(configuration, Verb.ExistingDirectory(configuration)).All));

    private static MasterKeys Load(IConfiguration configuration, DataDirectory directory) =>
        MasterKeys.Load(CheckedOptions.Read<EncryptionOptions>(configuration, "Chat:Encryption"), directory);

    private static string Ids(IReadOnlyList<MasterKey> keys) => string.Join(", ", keys.Select(key => $"{key.Id:x8}"));
}
