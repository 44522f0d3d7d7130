using System.Data.Common;
using ChatServer.Storage.Files;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// Transactions on the writing connection, which it owns. Between them it copies the rest of the write-ahead log if the
/// <see cref="Checkpointer"/> has asked for it.
/// </summary>
internal sealed partial class SqliteTransactions : IStoreTransactions
{
    private readonly DbConnection connection;
    private readonly StorageHealth health;
    private readonly DiskReserve reserve;
    private readonly ILogger logger;
    private readonly DbCommand begin;
    private readonly DbCommand commit;
    private readonly DbCommand rollback;
    private volatile bool checkpointRequested;

    public SqliteTransactions(DbConnection connection, StorageHealth health, DiskReserve reserve, ILogger logger)
    {
        this.connection = connection;
        this.health = health;
        this.reserve = reserve;
        this.logger = logger;
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
    }

    public bool IsUrgentOnly => reserve.IsSpent;

    /// <summary>Whether the writer has a requested checkpoint to finish.</summary>
    public bool IsCheckpointRequested => checkpointRequested;

    /// <summary>Asks the writer to copy the rest of the write-ahead log before its next batch, which restarts the log.</summary>
    public void RequestCheckpoint() => checkpointRequested = true;

    public void BetweenBatches()
    {
        if (checkpointRequested)
            FinishCheckpoint();
    }

    public void Begin() => begin.ExecuteNonQuery();

    // If it is unknown whether the batch is stored, no caller may be told that it isn't: the process ends without an answer.
    public void Commit()
    {
        try
        {
            commit.ExecuteNonQuery();
        }
        catch (DbException failure) when (SqliteFailure.LeavesCommitOpen(failure))
        {
            health.End(failure);
        }
    }

    public void RollBack()
    {
        try
        {
            rollback.ExecuteNonQuery();
        }
        catch (DbException failure)
        {
            // SQLite has already rolled back by itself, as it does when the disk is full.
            Log.AlreadyRolledBack(logger, failure);
        }
    }

    // An exceeded quota looks like a failed write, a full disk has its own code.
    public bool TryMakeRoom(Exception failure)
    {
        if (!SqliteFailure.IsNoRoom(failure) || !reserve.TryRelease())
            return false;

        Log.ReserveReleased(logger, failure);
        return true;
    }

    public void Dispose()
    {
        begin.Dispose();
        commit.Dispose();
        rollback.Dispose();
        connection.Dispose();
    }

    // The request stays set until the end, which keeps the checkpointer from starting meanwhile.
    private void FinishCheckpoint()
    {
        try
        {
            SqliteFile.Checkpoint(connection);
        }
        catch (DbException failure)
        {
            health.EndIfUnsynced(failure);
            if (!health.NoteDamage(failure))
                Log.CheckpointFailed(logger, failure);
        }
        finally
        {
            checkpointRequested = false;
        }
    }

    private DbCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Prepare();
        return command;
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Debug, "The transaction had already been rolled back")]
        public static partial void AlreadyRolledBack(ILogger logger, Exception exception);

        [LoggerMessage(4, LogLevel.Warning, "The write-ahead log couldn't be copied into the database; retrying")]
        public static partial void CheckpointFailed(ILogger logger, Exception exception);

        [LoggerMessage(
            30, LogLevel.Warning,
            "The disk is full; its reserve was released, and only urgent writes, such as administration, are run until there " +
            "is room")]
        public static partial void ReserveReleased(ILogger logger, Exception exception);
    }
}
