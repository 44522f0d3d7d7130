using ChatServer.Storage.Clocks;
using ChatServer.Storage.Sealing;

namespace ChatServer.Storage;

/// <summary>
/// The store. Reads run in parallel, each on one snapshot; writes go through the single writer, see section "The way of a
/// message" of ARCHITECTURE.md. Opening the store creates or migrates the file.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly IOpenStore store;
    private readonly WriteQueue queue;
    private readonly GroupCommit writer;
    private readonly ReadPool reads;
    private int stopped;

    public Database(
        IStore stores, StorageOptions options, MasterKeys masters, IEnumerable<IWriterState> states, EventStream events,
        StorageMetrics metrics, StorageHealth health, ClockTrust trust, TimeProvider clock, ILogger<Database> logger)
    {
        store = stores.Open();
        Keys = ServerKeys.LoadOrCreate(store.Writing, masters);
        var columns = new ColumnCipher(Keys.Columns);
        queue = new WriteQueue(options.MaxPendingWrites);
        var scope = new WriteScope(store.Writing, clock, columns, [.. states]);
        RestartedClock.Hold(scope, clock, logger);
        writer = new GroupCommit(queue, scope, store.Transactions, events, metrics, health, options.MaxBatch, clock, logger);
        RestartedClock.Compare(new ReadScope(store.Writing), clock, trust, logger);
        reads = new ReadPool(store.OpenForReading, options.MaxConcurrentReads, health, columns);
        writer.Start();
        store.StartWork();
    }

    /// <summary>
    /// Identifies this history of the database: a restored backup gets another epoch, which exposes cursors from its future.
    /// </summary>
    public string Epoch => store.Mark.Epoch;

    /// <summary>When the epoch was drawn.</summary>
    public Timestamp EpochAt => store.Mark.EpochAt;

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

        await store.StopWorkAsync();
        queue.Complete();
        await Task.Run(writer.Join);
        await reads.DisposeAsync();
        writer.Dispose();
        store.Dispose();
    }

    private async ValueTask<T> RunAsync<T>(PendingWrite<T> pending, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Post(pending);
        return await pending.Task.WaitAsync(cancellationToken);
    }
}
