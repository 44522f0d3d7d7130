using System.Globalization;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

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
    private const int CheckpointPages = 16_384;
    private const int NoSuchTable = 1;

    /// <summary>
    /// Opens the index for writing; where there is none of this identity, or it is damaged, an empty one is made.
    /// </summary>
    public static SqliteConnection OpenForWriting(string path, IndexIdentity identity, long lastPosition)
    {
        try
        {
            if (File.Exists(path) && TryOpen(path, identity, lastPosition) is { } connection)
                return connection;
        }
        catch (SqliteException failure) when (IsDamage(failure))
        {
            // It is made anew, like one that is missing.
        }

        Delete(path);
        return Create(path, identity);
    }

    public static SqliteConnection Create(string path, IndexIdentity identity)
    {
        var connection = Open(path);
        using var transaction = connection.BeginTransaction();
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
    public static bool IsDamage(SqliteException failure) =>
        failure.SqliteErrorCode is NoSuchTable || SqliteFailure.IsDamage(failure) || SqliteFailure.IsFailedSync(failure);

    private static SqliteConnection? TryOpen(string path, IndexIdentity identity, long lastPosition)
    {
        var connection = Open(path);
        try
        {
            if (IndexStore.FindState(connection, IndexStore.Identity) == identity.ToString()
                && IndexStore.ReadPosition(connection) <= lastPosition)
                return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            SqliteFile.Execute(connection, $"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = NORMAL;
                PRAGMA wal_autocheckpoint = {CheckpointPages};
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -16384;
                PRAGMA temp_store = MEMORY;
                """);
            SqliteFile.OwnerOnly(path);
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }
}
