using System.Data.Common;
using System.Diagnostics;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// The single writer. It owns a thread and the writing connection. It takes all waiting writes, runs them in one transaction,
/// commits (to disk before any caller gets a result), notifies the listeners in commit order, then completes the writes. It ends
/// when the queue has been completed and is empty.
/// </summary>
internal sealed partial class GroupCommit : IDisposable
{
    private readonly WriteQueue queue;
    private readonly DbConnection connection;
    private readonly WriteScope scope;
    private readonly EventStream events;
    private readonly StorageMetrics metrics;
    private readonly StorageHealth health;
    private readonly DiskReserve reserve;
    private readonly RepeatedTrouble trouble;
    private readonly ILogger logger;
    private readonly IWriterState[] states;
    private readonly int maxBatch;
    private readonly DbCommand begin;
    private readonly DbCommand commit;
    private readonly DbCommand rollback;
    private readonly Thread thread;
    private long position;
    private volatile bool checkpointRequested;

    public GroupCommit(
        WriteQueue queue, DbConnection connection, IEnumerable<IWriterState> states, EventStream events,
        StorageMetrics metrics, StorageHealth health, DiskReserve reserve, StorageOptions options, ColumnCipher columns,
        TimeProvider clock, ILogger logger)
    {
        this.queue = queue;
        this.connection = connection;
        this.states = [.. states];
        this.events = events;
        this.metrics = metrics;
        this.health = health;
        this.reserve = reserve;
        trouble = new RepeatedTrouble(clock);
        this.logger = logger;
        maxBatch = options.MaxBatch;
        scope = new WriteScope(connection, clock, columns, this.states);
        position = scope.LastPosition();
        RestartedClock.Hold(scope, clock, logger);
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        thread = new Thread(Run) { Name = "group commit", IsBackground = true };
    }

    public void Start() => thread.Start();

    /// <summary>Whether the writer has a requested checkpoint to finish.</summary>
    public bool IsCheckpointRequested => checkpointRequested;

    /// <summary>Asks the writer to copy the rest of the write-ahead log before its next batch, which restarts the log.</summary>
    public void RequestCheckpoint() => checkpointRequested = true;

    /// <summary>Waits until every accepted write has been run. The queue must have been completed.</summary>
    public void Join() => thread.Join();

    public void Dispose()
    {
        scope.DisposeAttached();
        begin.Dispose();
        commit.Dispose();
        rollback.Dispose();
        connection.Dispose();
    }

    private void Run()
    {
        var batch = new List<PendingWrite>(maxBatch);
        while (queue.Take(batch, maxBatch))
        {
            if (checkpointRequested)
                FinishCheckpoint();

            if (reserve.IsSpent)
                RefuseOrdinary(batch);

            if (batch.Count > 0)
                CommitBatch(batch);
            batch.Clear();
        }
    }

    // The room that the reserve freed is not for ordinary writes.
    private void RefuseOrdinary(List<PendingWrite> batch)
    {
        var ordinary = batch.FindAll(write => !write.IsUrgent);
        if (ordinary.Count == 0)
            return;

        batch.RemoveAll(write => !write.IsUrgent);
        FailAll(ordinary, new IOException("The disk is full; its last free space is reserved for administration"));
    }

    // A failure fails its own callers, never the loop.
    private void CommitBatch(List<PendingWrite> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            RunInTransaction(batch);
            Commit();
        }
        catch (Exception failure)
        {
            health.EndIfUnsynced(failure);
            RollBack();
            RunOneByOne(batch, failure);
            return;
        }

        Succeed(batch, started);
    }

    private void RunInTransaction(List<PendingWrite> batch)
    {
        scope.Begin(position);
        begin.ExecuteNonQuery();
        foreach (var write in batch)
            write.Run(scope);
    }

    // If it is unknown whether the batch is stored, no caller may be told that it isn't: the process ends without an answer.
    private void Commit()
    {
        try
        {
            commit.ExecuteNonQuery();
        }
        catch (DbException failure) when (StoreFailure.LeavesCommitOpen(failure))
        {
            health.End(failure);
        }
    }

    private void Succeed(List<PendingWrite> batch, long started)
    {
        position = scope.Position;
        if (health.Succeeded() && trouble.End() is { } refused)
            Log.StorageAvailable(logger, refused);
        metrics.Committed(batch.Count, Stopwatch.GetElapsedTime(started));
        if (logger.IsEnabled(LogLevel.Debug))
            Log.Committed(logger, batch.Count, scope.Events.Count, position, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        events.Tell(scope.Events);
        foreach (var write in batch)
            Tell(write, static told => told.Complete());
    }

    // A completion callback may fail; the writer goes on.
    private void Tell(PendingWrite write, Action<PendingWrite> tell)
    {
        try
        {
            tell(write);
        }
        catch (Exception failure)
        {
            Log.TellingFailed(logger, failure);
        }
    }

    // Only the write at fault fails; a disk that accepts nothing fails them all at once.
    private void RunOneByOne(List<PendingWrite> batch, Exception failure)
    {
        if (StoreFailure.IsUnavailable(failure))
        {
            FailOrRelease(batch, failure);
            return;
        }

        if (batch.Count == 1)
        {
            FailGuilty(batch[0], failure);
            return;
        }

        foreach (var write in batch)
            CommitBatch([write]);
    }

    // An exceeded quota looks like a failed write, a full disk has its own code.
    private void FailOrRelease(List<PendingWrite> batch, Exception failure)
    {
        if (!StoreFailure.IsNoRoom(failure) || !batch.Exists(write => write.IsUrgent) || !reserve.TryRelease())
        {
            FailAll(batch, failure);
            return;
        }

        Log.ReserveReleased(logger, failure);
        RefuseOrdinary(batch);
        CommitBatch(batch);
    }

    private void FailGuilty(PendingWrite write, Exception failure)
    {
        var isDamage = health.NoteDamage(failure);
        if (!isDamage)
            Log.WriteFailed(logger, failure);
        var reason = isDamage ? new StorageUnavailableException("The database is damaged", failure) : failure;
        Tell(write, told => told.Fail(reason));
    }

    private void FailAll(List<PendingWrite> batch, Exception failure)
    {
        health.Failed(failure);
        if (trouble.Count(batch.Count) is { } writes)
            Log.StorageUnavailable(logger, writes, failure);
        var unavailable = new StorageUnavailableException("The server can't store anything at the moment", failure);
        foreach (var write in batch)
            Tell(write, told => told.Fail(unavailable));
    }

    private void RollBack()
    {
        scope.RollBack(position);
        foreach (var state in states)
            state.RolledBack();
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
        [LoggerMessage(1, LogLevel.Error, "A write failed and was rolled back")]
        public static partial void WriteFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The database can't be written to; {Writes} writes were refused")]
        public static partial void StorageUnavailable(ILogger logger, long writes, Exception exception);

        [LoggerMessage(
            30, LogLevel.Warning,
            "The disk is full; its reserve was released, and only urgent writes, such as administration, are run until there " +
            "is room")]
        public static partial void ReserveReleased(ILogger logger, Exception exception);

        [LoggerMessage(11, LogLevel.Information, "The database can be written to again; {Writes} more writes were refused")]
        public static partial void StorageAvailable(ILogger logger, long writes);

        [LoggerMessage(5, LogLevel.Error, "A write's completion callback failed")]
        public static partial void TellingFailed(ILogger logger, Exception exception);

        [LoggerMessage(4, LogLevel.Warning, "The write-ahead log couldn't be copied into the database; retrying")]
        public static partial void CheckpointFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Debug, "The transaction had already been rolled back")]
        public static partial void AlreadyRolledBack(ILogger logger, Exception exception);

        [LoggerMessage(7, LogLevel.Debug,
            "Committed {Writes} writes with {Events} events, up to position {Position}, in "
            + "{Milliseconds:0.00} ms", SkipEnabledCheck = true)]
        public static partial void Committed(ILogger logger, int writes, int events, long position, double milliseconds);
    }
}
