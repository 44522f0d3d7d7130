using ChatServer.Administration.Revocations;
using ChatServer.Attachments;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Administration.Recovery;

/// <summary>A database with the files and the keys that belong to it: the server's, or a backup.</summary>
/// <param name="SearchPath">Null for a backup, which has no index.</param>
internal sealed record StoredData(string DatabasePath, string FilesPath, string? SearchPath, MasterKeys Masters)
{
    /// <summary>The list of revocations up to that moment.</summary>
    public string? RevocationsPath { get; init; }

    /// <summary>What a backup on the same disk leaves free.</summary>
    public long MinFreeBytes { get; init; }

    /// <param name="backup">Null for the server's own.</param>
    /// <param name="files">Where the files are; null to look for them.</param>
    public static StoredData Locate(IConfiguration configuration, string? backup, string? files)
    {
        if (backup is null)
        {
            var own = Verb.ExistingDirectory(configuration);
            return new StoredData(own.DatabasePath, files ?? FilesPathIn(configuration, own), own.SearchIndexPath, Keys(configuration, own))
            {
                RevocationsPath = RevocationJournal.PathIn(own),
                MinFreeBytes = MinFreeBytesIn(configuration),
            };
        }

        var path = Path.GetFullPath(backup);
        if (!IsDatabase(path))
            throw new InvalidOptionsException($"{path} is no database of this server");

        var directory = Verb.Directory(configuration);
        var masters = Keys(configuration, directory);
        RequireKeys(path, masters);
        return new StoredData(path, files ?? FilesBeside(path) ?? FilesPathIn(configuration, directory), SearchPath: null, masters)
        {
            RevocationsPath = BackupFile.RevocationsOf(path),
        };
    }

    public static long MinFreeBytesIn(IConfiguration configuration) => CheckedOptions.Read<StorageOptions>(configuration, "Chat:Storage").MinFreeBytes;

    /// <summary>Where the configuration has the attachments.</summary>
    public static string FilesPathIn(IConfiguration configuration, DataDirectory directory) =>
        ObjectDirectory.PathIn(CheckedOptions.Read<AttachmentOptions>(configuration, "Chat:Attachments"), directory);

    /// <summary>The attachments that a backup has beside it; null where it has none.</summary>
    public static string? FilesBeside(string backup) =>
        Path.Combine(Path.GetDirectoryName(backup)!, "files") is var path && Directory.Exists(path) ? path : null;

    /// <exception cref="InvalidDataException">Something else is there, or it is damaged.</exception>
    public static bool IsDatabase(string path)
    {
        try
        {
            return DatabasePresence.Has(path);
        }
        catch (SqliteException failure)
        {
            throw new InvalidDataException($"{path} can't be read.", failure);
        }
    }

    // Without its key everything that is sealed would look damaged.
    private static void RequireKeys(string backup, MasterKeys masters)
    {
        using var connection = SqliteFile.OpenForReading(backup);
        foreach (var id in connection.Query<long>("SELECT DISTINCT master_key_id FROM server_keys").Where(id => masters.TryFind(id) is null))
            throw new InvalidOptionsException($"{backup} needs the master key {id:x8}: {masters.DescribeAdding()}");
    }

    // A key that is made where it is missing would open nothing, and keep the right one from being put there.
    public static MasterKeys Keys(IConfiguration configuration, DataDirectory directory)
    {
        var options = CheckedOptions.Read<EncryptionOptions>(configuration, "Chat:Encryption");
        return options.MasterKey.Length > 0 || File.Exists(directory.MasterKeyPath)
            ? MasterKeys.Load(options, directory)
            : throw new InvalidOptionsException($"{directory.MasterKeyPath} is missing: put the master key there first, or set Chat:Encryption:MasterKey");
    }
}
