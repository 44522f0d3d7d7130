using ChatServer.Administration.Recovery;
using ChatServer.Administration.Revocations;
using ChatServer.Options;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Hosting.Commands;

/// <summary>Finds the database that is given to a verb, with its files and keys.</summary>
internal static class DatabaseLocator
{
    /// <param name="backup">Null for the server's own.</param>
    /// <param name="files">Where the files are; null to look for them.</param>
    public static StoredData Locate(IConfiguration configuration, string? backup, string? files)
    {
        if (backup is null)
        {
            var own = Verb.ExistingDirectory(configuration);
            var ownFiles = files ?? StoredData.FilesPathIn(configuration, own);
            return new StoredData(own.DatabasePath, ownFiles, own.SearchIndexPath, StoredData.Keys(configuration, own))
            {
                ChatSearchPath = own.ChatIndexPath,
                RevocationsPath = RevocationJournal.PathIn(own),
                MinFreeBytes = StoredData.MinFreeBytesIn(configuration),
            };
        }

        var path = Path.GetFullPath(backup);
        if (!StoredData.IsDatabase(path))
            throw new InvalidOptionsException($"{path} is not a database of this server");

        var directory = Verb.Directory(configuration);
        var masters = StoredData.Keys(configuration, directory);
        RequireKeys(path, masters);
        var filesPath = files ?? StoredData.FilesBeside(path) ?? StoredData.FilesPathIn(configuration, directory);
        return new StoredData(path, filesPath, SearchPath: null, masters)
        {
            RevocationsPath = BackupFile.RevocationsOf(path),
        };
    }

    // Without its key all sealed values would look damaged.
    private static void RequireKeys(string backup, MasterKeys masters)
    {
        using var connection = SqliteFile.OpenForReading(backup);
        var ids = connection.Query<long>("SELECT DISTINCT master_key_id FROM server_keys");
        foreach (var id in ids.Where(id => masters.TryFind(id) is null))
            throw new InvalidOptionsException($"{backup} needs the master key {id:x8}: {masters.DescribeAdding()}");
    }
}
