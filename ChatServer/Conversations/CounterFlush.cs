using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// Writes the counters that <see cref="ConversationCache"/> holds to the table: once a second while there are any, before a read
/// that needs them, and at shutdown. At startup, or as soon as there is room if the disk is full, it recounts what a crash left
/// behind.
/// </summary>
internal sealed class CounterFlush(
    Database database, ConversationCache conversations, TimeProvider clock, ILogger<CounterFlush> logger)
    : PeriodicWork("Writing the conversations' counters", TimeSpan.FromSeconds(1), clock, logger, ExtraRounds.AtEnd)
{
    private const string CountedUpToName = "counters_up_to";
    private volatile bool isRecounted;
    private long flushedUpTo;

    /// <summary>The position up to which the table's counters are correct in this snapshot.</summary>
    public static long CountedUpTo(ReadScope read) => ServerState.Find(read, CountedUpToName);

    /// <summary>Returns when the table has the counters of every write that was confirmed before the call.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (isRecounted && conversations.LastTouched <= Volatile.Read(ref flushedUpTo))
            return;

        // Flushes may overlap; the position of the newer one is valid for both.
        Flushed(await database.WriteAsync(WriteCounters, cancellationToken));
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RecountAsync(cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            CallRound(); // which logs it
        }

        await base.StartAsync(cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken).AsTask();

    // Urgent, because conversation lists and catching up need it; after an orderly stop there is nothing to count.
    private async Task RecountAsync(CancellationToken cancellationToken)
    {
        isRecounted = await database.ReadAsync(read => CountedUpTo(read) >= read.LastPosition(), cancellationToken);
        if (!isRecounted)
            Flushed(await database.WriteUrgentlyAsync(WriteCounters, cancellationToken));
    }

    private void Flushed(long upTo)
    {
        isRecounted = true;
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
        if (!isRecounted)
            conversations.MarkDirty(ConversationStore.ListChangedSince(write, CountedUpTo(write)));
        conversations.WriteCounters(write);
        ServerState.Write(write, CountedUpToName, write.Position);
        return write.Position;
    }
}
