using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// Opens SQLite's files with the settings that their guarantees depend on, and does with a connection what only SQLite can.
/// </summary>
internal static class SqliteFile
{
    private const int BusyTimeoutMilliseconds = 5_000;

    // On macOS fsync leaves the data in the disk's own cache.
    private static readonly string FullSync = OperatingSystem.IsMacOS()
        ? "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;"
        : "";

    // FULL syncs the write-ahead log at every commit: a confirmed write survives a power cut, not only a crash. The checkpointer
    // copies the log back, so no commit has to wait for it.
    public static DbConnection OpenForWriting(string path, StorageOptions options)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        SetUp(connection, $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = {4 * options.CheckpointMegabytes * 1024L * 1024L};
            PRAGMA cache_size = -{options.CacheKilobytes};
            PRAGMA temp_store = MEMORY;
            """);
        OwnerOnly(path);
        return connection;
    }

    public static DbConnection OpenForReading(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        SetUp(connection, """
            PRAGMA query_only = ON;
            PRAGMA cache_size = -4096;
            PRAGMA temp_store = MEMORY;
            """);
        return connection;
    }

    /// <summary>Opens a database that exists, to be changed while no server uses it.</summary>
    public static DbConnection OpenExisting(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        SetUp(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    /// <summary>
    /// Opens or creates a file that can be made again from another one at any time: commits aren't synced, so a power cut may
    /// lose the last of them.
    /// </summary>
    public static DbConnection OpenRebuildable(string path)
    {
        const int checkpointPages = 16_384;
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        SetUp(connection, $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            PRAGMA wal_autocheckpoint = {checkpointPages};
            PRAGMA journal_size_limit = 67108864;
            PRAGMA cache_size = -16384;
            PRAGMA temp_store = MEMORY;
            """);
        OwnerOnly(path);
        return connection;
    }

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        NativeSqlite.Load();
        ColumnTypes.Register();
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        // secure_delete overwrites deleted content with zeros: otherwise it stays readable in the file's free space.
        connection.Open();
        SetUp(
            connection,
            $"PRAGMA busy_timeout = {BusyTimeoutMilliseconds}; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON; {FullSync}");
        KeepPlans(connection);
        return connection;
    }

    // The package's SQLite is built with STAT4: it would plan a statement a second time once the bounds of its ranges are known,
    // to look them up in statistics that we don't gather. A page of a conversation took 110 µs that way, and takes 60 now.
    private static void KeepPlans(SqliteConnection connection)
    {
        var code = raw.sqlite3_db_config(connection.Handle!, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        SqliteException.ThrowExceptionForRC(code, connection.Handle!);
    }

    // A connection that can't be set up must not stay open, with its locks.
    private static void SetUp(SqliteConnection connection, string sql)
    {
        try
        {
            Execute(connection, sql);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A transaction that only reads: it takes its snapshot at the first read and keeps no writer waiting.</summary>
    public static DbTransaction BeginReading(DbConnection connection) =>
        ((SqliteConnection)connection).BeginTransaction(deferred: true);

    /// <summary>A transaction that writes: it waits for other writers now.</summary>
    public static DbTransaction BeginWriting(DbConnection connection) =>
        ((SqliteConnection)connection).BeginTransaction(deferred: false);

    /// <summary>Ends the statement that runs on a connection, from another thread; it fails.</summary>
    public static void Interrupt(DbConnection connection) => raw.sqlite3_interrupt(((SqliteConnection)connection).Handle);

    /// <summary>Copies as much of the write-ahead log into the file as is possible without waiting for anybody.</summary>
    public static void Checkpoint(DbConnection connection) => Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");

    /// <summary>
    /// Copies all of the write-ahead log into the file and empties it. False if another process was reading, which keeps the log
    /// as it is.
    /// </summary>
    public static bool TryEmptyLog(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        return command.ExecuteScalar() is 0L;
    }

    /// <summary>Makes one file of it, without a log beside it.</summary>
    public static void DropLog(DbConnection connection) => Execute(connection, "PRAGMA journal_mode = DELETE");

    /// <summary>
    /// Deletes a database that nobody has open, with SQLite's files beside it: SQLite would replay a remaining log or journal
    /// into the next file of that name.
    /// </summary>
    public static void Delete(string path)
    {
        foreach (var file in new[] { path + "-journal", path + "-wal", path + "-shm", path })
            File.Delete(file);
    }

    public static void OwnerOnly(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
