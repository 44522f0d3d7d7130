using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Recovery;

/// <summary>A copy of the database, and beside it the list of revocations up to that moment.</summary>
internal static class BackupFile
{
    public static string RevocationsOf(string path) => path + ".revocations";

    /// <param name="minFreeBytes">What stays free where the copy goes to the database's own disk.</param>
    /// <exception cref="IOException">There is a file already, or no room.</exception>
    public static DatabaseCopy Write(DataDirectory directory, MasterKeys masters, string path, long minFreeBytes)
    {
        if (File.Exists(RevocationsOf(path)))
            throw new IOException($"{RevocationsOf(path)} exists already; a backup overwrites nothing");

        var now = Timestamp.Now(TimeProvider.System);
        var copy = DatabaseCopy.Write(directory.DatabasePath, path, now, minFreeBytes, DatabaseCopy.CheckBackup);
        try
        {
            using var connection = SqliteFile.OpenForReading(path);
            RevocationExport.Write(RevocationJournal.PathIn(directory), new ReadScope(connection), masters, RevocationsOf(path), now);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return copy;
    }
}
