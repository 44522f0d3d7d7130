using ChatServer.Storage.Sealing;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// The store. Reads run side by side, each on one snapshot; writes go through the one writer, see section "The way of a message" of
/// ARCHITECTURE.md. Opening it creates or migrates the file.
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
        DataDirectory directory, StorageOptions options, MasterKeys masters, IEnumerable<IWriterState> states, EventStream events, StorageMetrics metrics,
        StorageHealth health, DiskReserve reserve, ClockTrust trust, TimeProvider clock, ILogger<Database> logger)
    {
        reserve.Restore();
        var connection = reserve.Use(() => SqliteFile.OpenForWriting(directory.DatabasePath, options));
        var mark = health.EndingIfUnsynced(() => Prepare(connection, directory, masters, reserve, Timestamp.Now(clock), logger));
        Epoch = mark.Epoch;
        EpochAt = mark.EpochAt;
        Keys = ServerKeys.LoadOrCreate(connection, masters);
        var columns = new ColumnCipher(Keys.Columns);
        queue = new WriteQueue(options.MaxPendingWrites);
        writer = new GroupCommit(queue, connection, states, events, metrics, health, reserve, options, columns, clock, logger);
        RestartedClock.Compare(new ReadScope(connection), clock, trust, logger);
        reads = new ReadPool(directory.DatabasePath, options.MaxConcurrentReads, health, columns);
        log = new WriteAheadLog(directory.DatabasePath);
        checkpointer = new Checkpointer(directory.DatabasePath, log, options, clock, writer, health, logger);
        writer.Start();
        checkpointer.Start();
    }

    /// <summary>Names this history of the database: a restored backup has another one, so that cursors of its future are noticed.</summary>
    public string Epoch { get; }

    /// <summary>When the epoch was drawn.</summary>
    public Timestamp EpochAt { get; }

    public ServerKeys Keys { get; }

    public int PendingWrites => queue.Count;

    /// <summary>Reads on one snapshot. Waits for its turn where too many reads run; <paramref name="cancellationToken"/> ends that wait.</summary>
    public ValueTask<T> ReadAsync<T>(Func<ReadScope, T> read, CancellationToken cancellationToken) =>
        reads.RunAsync(read, cancellationToken);

    /// <summary>
    /// Runs a write; returns when it is on disk and its events are out. <paramref name="write"/> may run twice, so it has no
    /// effect beyond its scope. Cancelling stops the waiting, not the write.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing was stored.</exception>
    public ValueTask<T> WriteAsync<T>(Func<WriteScope, T> write, CancellationToken cancellationToken) =>
        RunAsync(new PendingWrite<T>(write, isUrgent: false), cancellationToken);

    /// <summary>
    /// The same for what must work on a full disk as long as there is a <see cref="DiskReserve"/>: ending sessions, blocking,
    /// administration.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing was stored.</exception>
    public ValueTask<T> WriteUrgentlyAsync<T>(Func<WriteScope, T> write, CancellationToken cancellationToken) =>
        RunAsync(new PendingWrite<T>(write, isUrgent: true), cancellationToken);

    /// <summary>Queues a write that tells its caller itself; it fails at once where the queue is full.</summary>
    public void Post(PendingWrite write)
    {
        if (!queue.TryAdd(write))
            write.Fail(new StorageUnavailableException("Too many writes are waiting"));
    }

    /// <summary>Writes all that was accepted, refuses what comes later, and closes the file.</summary>
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
        SqliteConnection connection, DataDirectory directory, MasterKeys masters, DiskReserve reserve, Timestamp now, ILogger logger)
    {
        MoveLog(connection, logger);
        Migrator.Migrate(connection, now, logger: logger, masters: masters);
        DirectorySync.Flush(directory.Root); // the file itself, where it was just made
        return reserve.Use(() => DatabaseMark.Settle(connection, directory, now, logger));
    }

    // A log that was left behind may hold commits that a failed fsync kept from the disk, though they can be read: what is
    // appended to them would be lost with them in a power cut. Moved into the database, all of it is on disk before anyone is
    // answered.
    private static void MoveLog(SqliteConnection connection, ILogger logger)
    {
        try
        {
            SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException failure) when (SqliteFailure.IsNoRoom(failure))
        {
            Log.LogStays(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            23, LogLevel.Warning,
            "The write-ahead log couldn't be moved into the database at the start, as the disk is full; it stays as it is")]
        public static partial void LogStays(ILogger logger, Exception exception);
    }
}
