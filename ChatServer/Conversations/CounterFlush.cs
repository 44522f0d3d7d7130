using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// Writes the counters that <see cref="ConversationCache"/> holds into the table: once a second while there are any, before a
/// read that needs them, and at the end. At the start it counts again what a crash left behind. The loop ends with the host.
/// </summary>
internal sealed partial class CounterFlush(Database database, ConversationCache conversations, TimeProvider clock, ILogger<CounterFlush> logger)
    : BackgroundService
{
    private const string CountedUpToName = "counters_up_to";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long flushedUpTo;

    /// <summary>The position up to which the table's counters are right in this snapshot.</summary>
    public static long CountedUpTo(ReadScope read) => ServerState.Find(read, CountedUpToName);

    /// <summary>Returns when the table has the counters of every write that was confirmed before.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (conversations.LastTouched <= Volatile.Read(ref flushedUpTo))
            return;

        // Flushes may overlap; the position of the newer one holds for both.
        var upTo = await database.WriteAsync(WriteCounters, cancellationToken);
        InterlockedMax(upTo);
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            write =>
            {
                var upTo = CountedUpTo(write);
                conversations.MarkDirty(ConversationStore.ListChangedSince(write, upTo));
                return WriteCounters(write);
            },
            cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
                await TryFlushAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end of the host.
        }
    }

    // The edge of this loop: an exception that left it would end the host.
    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (StorageUnavailableException failure)
        {
            Log.FlushFailed(logger, failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.FlushBroke(logger, failure);
        }
    }

    private void InterlockedMax(long upTo)
    {
        for (var seen = Volatile.Read(ref flushedUpTo); upTo > seen;)
        {
            var before = Interlocked.CompareExchange(ref flushedUpTo, upTo, seen);
            if (before == seen)
                return;

            seen = before;
        }
    }

    private long WriteCounters(WriteScope write)
    {
        conversations.WriteCounters(write);
        ServerState.Write(write, CountedUpToName, write.Position);
        return write.Position;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The conversations' counters couldn't be written; it is tried again")]
        public static partial void FlushFailed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Writing the conversations' counters failed; it is tried again")]
        public static partial void FlushBroke(ILogger logger, Exception exception);
    }
}
