using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Administration.Recovery;

/// <summary>A copy of the database, and beside it the list of revocations up to that moment.</summary>
internal static class BackupFile
{
    private const string Revocations = ".revocations";

    public static string RevocationsOf(string path) => path + Revocations;

    /// <summary>The copy that a list of revocations belongs to; null if the file isn't such a list.</summary>
    public static string? DatabaseOf(string path) =>
        path.EndsWith(Revocations, StringComparison.Ordinal) ? path[..^Revocations.Length] : null;

    /// <param name="minFreeBytes">The space to keep free if the copy goes to the database's own disk.</param>
    /// <exception cref="IOException">The file already exists, or there is no room.</exception>
    public static DatabaseCopy Write(
        DataDirectory directory, MasterKeys masters, string path, long minFreeBytes, Timestamp now,
        CancellationToken cancellationToken)
    {
        if (File.Exists(RevocationsOf(path)))
            throw new IOException($"{RevocationsOf(path)} already exists; a backup overwrites nothing");

        var copy = DatabaseCopy.Write(
            directory.DatabasePath, path, now, minFreeBytes, cancellationToken, DatabaseCopy.CheckBackup);
        try
        {
            using var connection = SqliteFile.OpenForReading(path);
            RevocationExport.Write(
                RevocationJournal.PathIn(directory), new ReadScope(connection), masters, RevocationsOf(path), now);
        }
        catch
        {
            Delete(path);
            throw;
        }

        return copy;
    }

    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(RevocationsOf(path));
    }

    /// <summary>Renames both files. A crash in between leaves a list of revocations without its database.</summary>
    public static void Move(string path, string name)
    {
        File.Move(RevocationsOf(path), RevocationsOf(name), overwrite: false);
        File.Move(path, name, overwrite: false);
        DirectorySync.Flush(Path.GetDirectoryName(name)!);
    }
}
