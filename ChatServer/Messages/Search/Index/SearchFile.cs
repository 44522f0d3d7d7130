using System.Data.Common;
using System.Globalization;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Identifies the log that an index belongs to. An index of another database, key or indexing version can't be used.
/// </summary>
internal sealed record IndexIdentity(string Epoch, long KeyCheck)
{
    // Must be incremented when texts are split, folded or hashed differently: then everything is indexed again.
    private const int Version = 2;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version} {Epoch} {KeyCheck:x16}");
}

/// <summary>
/// The file of the index. It can be rebuilt from the messages at any time, so commits aren't synced: a power cut may lose the
/// last of them, and indexing continues from the position that remains.
/// </summary>
internal static class SearchFile
{
    /// <summary>
    /// Opens the index for writing. If there is none of this identity, or it is damaged, creates an empty one.
    /// </summary>
    public static DbConnection OpenForWriting(string path, IndexIdentity identity, long lastPosition)
    {
        try
        {
            if (File.Exists(path) && TryOpen(path, identity, lastPosition) is { } connection)
                return connection;
        }
        catch (DbException failure) when (IsDamage(failure))
        {
            // It is created again, like a missing one.
        }

        Delete(path);
        return Create(path, identity);
    }

    public static DbConnection Create(string path, IndexIdentity identity)
    {
        var connection = SqliteFile.OpenRebuildable(path);
        using var transaction = SqliteFile.BeginWriting(connection);
        connection.Execute(IndexStore.Tables, transaction: transaction);
        IndexStore.WriteState(connection, IndexStore.Identity, identity.ToString());
        IndexStore.WriteState(connection, IndexStore.Position, "0");
        transaction.Commit();
        return connection;
    }

    public static void Delete(string path)
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" })
            File.Delete(path + suffix);
    }

    /// <summary>Whether the file must be rebuilt. After a failed fsync its content is unknown.</summary>
    public static bool IsDamage(Exception failure) =>
        SqliteFailure.IsMissingTable(failure) || SqliteFailure.IsDamage(failure) || SqliteFailure.IsFailedSync(failure);

    private static DbConnection? TryOpen(string path, IndexIdentity identity, long lastPosition)
    {
        var connection = SqliteFile.OpenRebuildable(path);
        try
        {
            if (IndexStore.FindState(connection, IndexStore.Identity) == identity.ToString()
                && IndexStore.ReadPosition(connection) <= lastPosition)
                return connection;
        }
        catch (DbException)
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }
}
