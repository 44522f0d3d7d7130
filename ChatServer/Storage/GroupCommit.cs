using System.Diagnostics;

namespace ChatServer.Storage;

/// <summary>
/// The single writer. It owns a thread and the store's writing transactions. It takes all waiting writes, runs them in one
/// transaction, commits (to disk before any caller gets a result), notifies the listeners in commit order, then completes the
/// writes. It ends when the queue has been completed and is empty.
/// </summary>
internal sealed partial class GroupCommit : IDisposable
{
    private readonly WriteQueue queue;
    private readonly WriteScope scope;
    private readonly IStoreTransactions transactions;
    private readonly EventStream events;
    private readonly StorageMetrics metrics;
    private readonly StorageHealth health;
    private readonly LogThrottle trouble;
    private readonly ILogger logger;
    private readonly int maxBatch;
    private readonly Thread thread;
    private long position;

    /// <param name="scope">That of the connection of <paramref name="transactions"/>.</param>
    public GroupCommit(
        WriteQueue queue, WriteScope scope, IStoreTransactions transactions, EventStream events, StorageMetrics metrics,
        StorageHealth health, int maxBatch, TimeProvider clock, ILogger logger)
    {
        this.queue = queue;
        this.scope = scope;
        this.transactions = transactions;
        this.events = events;
        this.metrics = metrics;
        this.health = health;
        this.maxBatch = maxBatch;
        this.logger = logger;
        trouble = new LogThrottle(clock);
        position = scope.LastPosition();
        thread = new Thread(Run) { Name = "group commit", IsBackground = true };
    }

    public void Start() => thread.Start();

    /// <summary>Waits until every accepted write has been run. The queue must have been completed.</summary>
    public void Join() => thread.Join();

    public void Dispose()
    {
        scope.DisposeAttached();
        transactions.Dispose();
    }

    private void Run()
    {
        var batch = new List<PendingWrite>(maxBatch);
        while (queue.Take(batch, maxBatch))
        {
            transactions.BetweenBatches();
            if (transactions.IsUrgentOnly)
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
            transactions.Commit();
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
        transactions.Begin();
        foreach (var write in batch)
            write.Run(scope);
    }

    private void Succeed(List<PendingWrite> batch, long started)
    {
        position = scope.Position;
        if (health.Succeeded() && trouble.End() is { } refused)
            Log.StorageAvailable(logger, refused);
        metrics.Committed(batch.Count, Stopwatch.GetElapsedTime(started));
        if (logger.IsEnabled(LogLevel.Debug))
            Log.Committed(logger, batch.Count, scope.Events.Count, position, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        events.Publish(scope.Events);
        foreach (var write in batch)
            Notify(write, static pending => pending.Complete());
    }

    // A completion callback may fail; the writer goes on.
    private void Notify(PendingWrite write, Action<PendingWrite> notify)
    {
        try
        {
            notify(write);
        }
        catch (Exception failure)
        {
            Log.CallbackFailed(logger, failure);
        }
    }

    // Only the write at fault fails; a disk that accepts nothing fails them all at once.
    private void RunOneByOne(List<PendingWrite> batch, Exception failure)
    {
        if (StoreFailure.IsUnavailable(failure))
        {
            FailOrMakeRoom(batch, failure);
            return;
        }

        if (batch.Count == 1)
        {
            FailOne(batch[0], failure);
            return;
        }

        foreach (var write in batch)
            CommitBatch([write]);
    }

    private void FailOrMakeRoom(List<PendingWrite> batch, Exception failure)
    {
        if (!batch.Exists(write => write.IsUrgent) || !transactions.TryMakeRoom(failure))
        {
            FailAll(batch, failure);
            return;
        }

        RefuseOrdinary(batch);
        CommitBatch(batch);
    }

    private void FailOne(PendingWrite write, Exception failure)
    {
        var isDamage = health.NoteDamage(failure);
        if (!isDamage)
            Log.WriteFailed(logger, failure);
        var reason = isDamage ? new StorageUnavailableException("The database is damaged", failure) : failure;
        Notify(write, pending => pending.Fail(reason));
    }

    private void FailAll(List<PendingWrite> batch, Exception failure)
    {
        health.Failed(failure);
        if (trouble.Count(batch.Count) is { } writes)
            Log.StorageUnavailable(logger, writes, failure);
        var unavailable = new StorageUnavailableException("The server can't store anything at the moment", failure);
        foreach (var write in batch)
            Notify(write, pending => pending.Fail(unavailable));
    }

    private void RollBack()
    {
        scope.RollBack(position);
        transactions.RollBack();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A write failed and was rolled back")]
        public static partial void WriteFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The database can't be written to; {Writes} writes were refused")]
        public static partial void StorageUnavailable(ILogger logger, long writes, Exception exception);

        [LoggerMessage(11, LogLevel.Information, "The database can be written to again; {Writes} more writes were refused")]
        public static partial void StorageAvailable(ILogger logger, long writes);

        [LoggerMessage(5, LogLevel.Error, "A write's completion callback failed")]
        public static partial void CallbackFailed(ILogger logger, Exception exception);

        [LoggerMessage(7, LogLevel.Debug,
            "Committed {Writes} writes with {Events} events, up to position {Position}, in "
            + "{Milliseconds:0.00} ms", SkipEnabledCheck = true)]
        public static partial void Committed(ILogger logger, int writes, int events, long position, double milliseconds);
    }
}
