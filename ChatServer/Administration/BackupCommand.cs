using System.CommandLine;
using ChatServer.Storage;

namespace ChatServer.Administration;

/// <summary>
/// The verb <c>backup</c>. It copies the database only: the files under <c>files/</c> never change once they are there, so any tool
/// copies them, afterwards; and whoever holds the copy must not hold the master key with it.
/// </summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Where the copy goes; it must not exist" };
        return new Command("backup", "Copies the database to a file, also while a server serves") { file }
            .Runs((configuration, parsed, output) => RunAsync(configuration, parsed.GetRequiredValue(file), output));
    }

    private static async Task RunAsync(IConfiguration configuration, string file, TextWriter output)
    {
        var directory = Verb.ExistingDirectory(configuration);
        var path = Path.GetFullPath(file);
        var copy = DatabaseCopy.Write(directory.DatabasePath, path, CheckedOptions.Read<StorageOptions>(configuration, "Chat:Storage").MinFreeBytes);
        await output.WriteLineAsync($"""
            Wrote {path} ({copy.Bytes} bytes, checked, up to message {copy.LastPosition})
            The master key {copy.MasterKeyId:x8} opens it and is not in it: keep {directory.MasterKeyPath} (or Chat:Encryption:MasterKey), apart from it.
            Now copy {FilesPath(configuration, directory)} too; its files never change once they are there.
            """);
    }

    private static string FilesPath(IConfiguration configuration, DataDirectory directory) =>
        configuration["Chat:Attachments:Directory"] is { Length: > 0 } path ? Path.GetFullPath(path) : Path.Combine(directory.Root, "files");
}
