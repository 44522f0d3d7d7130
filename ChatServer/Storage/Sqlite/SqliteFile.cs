using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChatServer.Storage.Sqlite;

/// <summary>Opens the database's file with the settings that its guarantees depend on.</summary>
internal static class SqliteFile
{
    private const int BusyTimeoutMilliseconds = 5_000;

    // On macOS fsync leaves the data in the disk's own cache.
    private static readonly string FullSync = OperatingSystem.IsMacOS()
        ? "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;"
        : "";

    // FULL syncs the write-ahead log at every commit: a confirmed write survives a power cut, not only a crash. The checkpointer
    // copies the log back, so no commit has to wait for it.
    public static SqliteConnection OpenForWriting(string path, StorageOptions options)
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

    public static SqliteConnection OpenForReading(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        SetUp(connection, """
            PRAGMA query_only = ON;
            PRAGMA cache_size = -4096;
            PRAGMA temp_store = MEMORY;
            """);
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

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

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
