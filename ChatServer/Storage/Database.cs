using System.Data.Common;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// The store. Reads run in parallel, each on one snapshot; writes go through the single writer, see section "The way of a
/// message" of ARCHITECTURE.md. Opening the store creates or migrates the file.
/// </summary>
internal sealed partial class Database : IAsyncDisposable
{
    private readonly WriteQueue queue;
    private readonly GroupCommit writer;
    private readonly ReadPool reads;
    private readonly WriteAheadLog log;
    private readonly Checkpointer checkpointer;
    private int stopped;

    public Database(
        DataDirectory directory, StorageOptions options, MasterKeys masters, IEnumerable<IWriterState> states, EventStream events,
        StorageMetrics metrics, StorageHealth health, DiskReserve reserve, ClockTrust trust, TimeProvider clock,
        ILogger<Database> logger)
    {
        reserve.Restore();
        var connection = reserve.Use(() => SqliteFile.OpenForWriting(directory.DatabasePath, options));
        var mark = health.EndingIfUnsynced(() => Prepare(connection, directory, masters, reserve, Timestamp.Now(clock), logger));
        Epoch = mark.Epoch;
        EpochAt = mark.EpochAt;
        Keys = ServerKeys.LoadOrCreate(connection, masters);
        var columns = new ColumnCipher(Keys.Columns);
        queue = new WriteQueue(options.MaxPendingWrites);
        var transactions = new SqliteTransactions(connection, health, reserve, logger);
        var scope = new WriteScope(connection, clock, columns, [.. states]);
        RestartedClock.Hold(scope, clock, logger);
        writer = new GroupCommit(queue, scope, transactions, events, metrics, health, options.MaxBatch, clock, logger);
        RestartedClock.Compare(new ReadScope(connection), clock, trust, logger);
        reads = new ReadPool(
            () => SqliteFile.OpenForReading(directory.DatabasePath), options.MaxConcurrentReads, health, columns);
        log = new WriteAheadLog(directory.DatabasePath);
        checkpointer = new Checkpointer(directory.DatabasePath, log, options, clock, transactions, health, logger);
        writer.Start();
        checkpointer.Start();
    }

    /// <summary>
    /// Identifies this history of the database: a restored backup gets another epoch, which exposes cursors from its future.
    /// </summary>
    public string Epoch { get; }

    /// <summary>When the epoch was drawn.</summary>
    public Timestamp EpochAt { get; }

    public ServerKeys Keys { get; }

    public int PendingWrites => queue.Count;

    /// <summary>
    /// Reads on one snapshot. Waits for its turn when too many reads run; <paramref name="cancellationToken"/> ends the wait.
    /// </summary>
    public ValueTask<T> ReadAsync<T>(Func<ReadScope, T> read, CancellationToken cancellationToken) =>
        reads.RunAsync(read, cancellationToken);

    /// <summary>
    /// Runs a command's write; returns when it is on disk and its events are published. <paramref name="write"/> may run twice
    /// and must have no effect beyond its scope. Cancelling stops the waiting, not the write.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing was stored.</exception>
    public ValueTask<T> WriteAsync<TCommand, T>(
        TCommand command, Func<WriteScope, TCommand, T> write, CancellationToken cancellationToken)
        where TCommand : IWriteCommand =>
        WriteAsync(scope => write(scope, command), cancellationToken);

    /// <summary>
    /// Like <see cref="WriteAsync{TCommand, T}"/>, for writes that must work on a full disk as long as there is a
    /// <see cref="DiskReserve"/>: ending sessions, blocking, administration.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing was stored.</exception>
    public ValueTask<T> WriteUrgentlyAsync<TCommand, T>(
        TCommand command, Func<WriteScope, TCommand, T> write, CancellationToken cancellationToken)
        where TCommand : IWriteCommand =>
        WriteUrgentlyAsync(scope => write(scope, command), cancellationToken);

    /// <summary>Runs a write that the process which owns the log makes of its own accord, such as a sweep.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was stored.</exception>
    public ValueTask<T> WriteAsync<T>(Func<WriteScope, T> write, CancellationToken cancellationToken) =>
        RunAsync(new PendingWrite<T>(write, isUrgent: false), cancellationToken);

    /// <summary>Like <see cref="WriteAsync{T}"/>, also on a full disk.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was stored.</exception>
    public ValueTask<T> WriteUrgentlyAsync<T>(Func<WriteScope, T> write, CancellationToken cancellationToken) =>
        RunAsync(new PendingWrite<T>(write, isUrgent: true), cancellationToken);

    /// <summary>Queues a write that reports its own outcome; it fails at once if the queue is full.</summary>
    public void Post(PendingWrite write)
    {
        if (!queue.TryAdd(write))
            write.Fail(new StorageUnavailableException("Too many writes are waiting"));
    }

    /// <summary>Writes everything that was accepted, refuses later writes, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref stopped, 1) != 0)
            return;

        await checkpointer.DisposeAsync();
        queue.Complete();
        await Task.Run(writer.Join);
        await reads.DisposeAsync();
        writer.Dispose();
        log.Dispose();
    }

    private async ValueTask<T> RunAsync<T>(PendingWrite<T> pending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Post(pending);
        return await pending.Task.WaitAsync(cancellationToken);
    }

    private static SettledDatabase Prepare(
        DbConnection connection, DataDirectory directory, MasterKeys masters, DiskReserve reserve, Timestamp now,
        ILogger logger)
    {
        MoveLog(connection, logger);
        Migrator.Migrate(connection, now, logger: logger, masters: masters);
        DirectorySync.Flush(directory.Root); // the file itself, if it was just created
        return reserve.Use(() => DatabaseMark.Settle(connection, directory, now, logger));
    }

    // A log that was left behind may hold commits that can be read although a failed fsync kept them from the disk. Anything
    // appended to them would be lost with them in a power cut. Once the log is copied into the database all of it is on disk, so
    // this happens before any request is answered.
    private static void MoveLog(DbConnection connection, ILogger logger)
    {
        try
        {
            _ = SqliteFile.TryEmptyLog(connection);
        }
        catch (DbException failure) when (StoreFailure.IsNoRoom(failure))
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
