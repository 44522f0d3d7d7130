using System.Data.Common;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;

namespace ChatServer.Storage.Sqlite;

/// <summary>Opens SQLite's file and puts together what works on it.</summary>
internal sealed partial class SqliteStore(
    DataDirectory directory, StorageOptions options, MasterKeys masters, DiskReserve reserve, StorageHealth health,
    TimeProvider clock, ILogger<Database> logger) : IStore
{
    public IOpenStore Open()
    {
        reserve.Restore();
        var connection = reserve.Use(() => SqliteFile.OpenForWriting(directory.DatabasePath, options));
        var mark = health.EndingIfUnsynced(() => Prepare(connection, Timestamp.Now(clock)));
        var transactions = new SqliteTransactions(connection, health, reserve, logger);
        return new OpenSqliteStore(
            directory.DatabasePath, mark, connection, transactions, options, health, clock, logger);
    }

    private SettledDatabase Prepare(DbConnection connection, Timestamp now)
    {
        MoveLog(connection);
        Migrator.Migrate(connection, now, logger: logger, masters: masters);
        DirectorySync.Flush(directory.Root); // the file itself, if it was just created
        return reserve.Use(() => DatabaseMark.Settle(connection, directory, now, logger));
    }

    // A log that was left behind may hold commits that can be read although a failed fsync kept them from the disk. Anything
    // appended to them would be lost with them in a power cut. Once the log is copied into the database all of it is on disk, so
    // this happens before any request is answered.
    private void MoveLog(DbConnection connection)
    {
        try
        {
            _ = SqliteFile.TryEmptyLog(connection);
        }
        catch (DbException failure) when (SqliteFailure.IsNoRoom(failure))
        {
            Log.LogStays(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            23, LogLevel.Warning,
            "The write-ahead log couldn't be copied into the database at startup because the disk is full; it is left unchanged")]
        public static partial void LogStays(ILogger logger, Exception exception);
    }
}
