using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// Writes the counters that <see cref="ConversationCache"/> holds into the table: once a second while there are any, before a
/// read that needs them, and at the end. At the start it counts again what a crash left behind.
/// </summary>
internal sealed class CounterFlush(Database database, ConversationCache conversations, TimeProvider clock, ILogger<CounterFlush> logger)
    : PeriodicWork("Writing the conversations' counters", TimeSpan.FromSeconds(1), clock, logger, ExtraRounds.AtEnd)
{
    private const string CountedUpToName = "counters_up_to";
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

    protected override Task WorkAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken).AsTask();

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

}
