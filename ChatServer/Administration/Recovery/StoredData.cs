using System.Data.Common;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Administration.Recovery;

/// <summary>A database with its files and keys: the server's, or a backup.</summary>
/// <param name="SearchPath">Null for a backup, which has no index.</param>
internal sealed record StoredData(string DatabasePath, string FilesPath, string? SearchPath, MasterKeys Masters)
{
    /// <summary>The index of chats; null for a backup.</summary>
    public string? ChatSearchPath { get; init; }

    /// <summary>The list of revocations up to that moment.</summary>
    public string? RevocationsPath { get; init; }

    /// <summary>The space that a backup on the same disk keeps free.</summary>
    public long MinFreeBytes { get; init; }

    public static long MinFreeBytesIn(IConfiguration configuration) =>
        CheckedOptions.Read<StorageOptions>(configuration, "Chat:Storage").MinFreeBytes;

    /// <summary>The configured directory of the attachments.</summary>
    public static string FilesPathIn(IConfiguration configuration, DataDirectory directory) =>
        ObjectDirectory.PathIn(CheckedOptions.Read<AttachmentOptions>(configuration, "Chat:Attachments"), directory);

    /// <summary>The attachments beside a backup; null if it has none.</summary>
    public static string? FilesBeside(string backup) =>
        Path.Combine(Path.GetDirectoryName(backup)!, "files") is var path && Directory.Exists(path) ? path : null;

    /// <exception cref="InvalidDataException">The file isn't a database, or it is damaged.</exception>
    public static bool IsDatabase(string path)
    {
        try
        {
            return DatabasePresence.Has(path);
        }
        catch (DbException failure)
        {
            throw new InvalidDataException($"{path} can't be read.", failure);
        }
    }

    // Creating a missing key would be useless, and would prevent the operator from putting the right one there.
    public static MasterKeys Keys(IConfiguration configuration, DataDirectory directory)
    {
        var options = CheckedOptions.Read<EncryptionOptions>(configuration, "Chat:Encryption");
        return options.MasterKey.Length > 0 || File.Exists(directory.MasterKeyPath)
            ? MasterKeys.Load(options, directory)
            : throw new InvalidOptionsException(
                $"{directory.MasterKeyPath} is missing: put the master key there first, or set Chat:Encryption:MasterKey");
    }
}
