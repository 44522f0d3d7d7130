using ChatServer.Storage.Sealing;

namespace ChatServer.Storage;

/// <summary>
/// The store. Reads run side by side, each on one snapshot; writes go through the one writer, see section "The way of a message" of
/// ARCHITECTURE.md. Opening it creates or migrates the file.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly WriteQueue queue;
    private readonly GroupCommit writer;
    private readonly ReadPool reads;
    private readonly WriteAheadLog log;
    private readonly Checkpointer checkpointer;
    private int stopped;

    public Database(
        DataDirectory directory, StorageOptions options, MasterKeys masters, IEnumerable<IWriterState> states, EventStream events, StorageMetrics metrics,
        StorageHealth health, TimeProvider clock, ILogger<Database> logger)
    {
        var connection = SqliteFile.OpenForWriting(directory.DatabasePath, options);
        Migrator.Migrate(connection, Timestamp.Now(clock), logger: logger, masters: masters);
        DirectorySync.Flush(directory.Root); // the file itself, where it was just made
        var mark = DatabaseMark.Settle(connection, directory, Timestamp.Now(clock), logger);
        Epoch = mark.Epoch;
        EpochAt = mark.EpochAt;
        Keys = ServerKeys.LoadOrCreate(connection, masters);
        var columns = new ColumnCipher(Keys.Columns);
        queue = new WriteQueue(options.MaxPendingWrites);
        writer = new GroupCommit(queue, connection, states, events, metrics, health, options, columns, clock, logger);
        reads = new ReadPool(directory.DatabasePath, options.MaxConcurrentReads, columns);
        log = new WriteAheadLog(directory.DatabasePath);
        checkpointer = new Checkpointer(directory.DatabasePath, log, options, clock, writer, logger);
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
    public async ValueTask<T> WriteAsync<T>(Func<WriteScope, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new PendingWrite<T>(write);
        Post(pending);
        return await pending.Task.WaitAsync(cancellationToken);
    }

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
}
