using System.Data.Common;
using System.Globalization;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using Dapper;

namespace ChatServer.Messages.Search;

/// <summary>Which log an index is of; one of another database, another key or an earlier way to index is of no use.</summary>
internal sealed record IndexIdentity(string Epoch, long KeyCheck)
{
    // Counts up when texts are taken apart, folded or hashed in another way: then all is indexed anew.
    private const int Version = 2;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version} {Epoch} {KeyCheck:x16}");
}

/// <summary>
/// The index's file. It can be made anew from the messages at any time, so commits aren't synced: a power cut may lose the last
/// of them, and they are indexed again from the position that is left.
/// </summary>
internal static class SearchFile
{
    /// <summary>
    /// Opens the index for writing; where there is none of this identity, or it is damaged, an empty one is made.
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
            // It is made anew, like one that is missing.
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

    /// <summary>Whether the file has to be made again. After a failed fsync nobody knows what it holds.</summary>
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
