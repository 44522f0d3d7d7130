using System.Diagnostics;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Revocations;
using ChatServer.Attachments.Objects;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Administration;

/// <summary>Erases many messages without holding up other writes: in small writes, with a pause between them.</summary>
internal sealed class ErasureBatches(
    Database database, MessageErasure erasure, IObjectStore objects, Retention.RetentionOptions options, TimeProvider clock)
{
    // A batch ends after this much of the writer's time, because other users' messages wait for it.
    private static readonly TimeSpan MaxWriterTime = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// Returns how many were erased, without those that somebody else has deleted meanwhile; null if a legal hold was placed or
    /// released since <paramref name="holdsVersion"/>, in which case it stops at once.
    /// </summary>
    /// <param name="count">Adds up how many a batch erased, in the batch's own transaction: a crash loses no part of the
    /// sum.</param>
    public async Task<long?> EraseAsync(
        IReadOnlyList<long> messageIds, long holdsVersion, Action<WriteScope, long> count, CancellationToken cancellationToken)
    {
        var erased = 0L;
        for (var done = 0; done < messageIds.Count;)
        {
            if (await database.WriteAsync(write => Erase(write, messageIds, done, holdsVersion, count), cancellationToken)
                is not { } batch)
                return null;

            (done, erased) = (batch.Done, erased + batch.Erased);
            batch.ObjectNames.ForEach(objects.Delete);
            await Task.Delay(TimeSpan.FromMilliseconds(options.PauseMilliseconds), clock, cancellationToken);
        }

        return erased;
    }

    private Batch? Erase(WriteScope write, IReadOnlyList<long> ids, int from, long holdsVersion, Action<WriteScope, long> count)
    {
        if (HoldStore.Version(write) != holdsVersion)
            return null;

        var started = Stopwatch.GetTimestamp();
        var batch = new Batch(from, 0, []);
        var noted = RevocationStore.LastId(write);
        do
        {
            var row = MessageStore.Find(write, ids[batch.Done]);
            batch = batch with { Done = batch.Done + 1 };
            if (row is not { DeletedAt: null })
                continue;

            batch = batch with { Erased = batch.Erased + 1 };
            batch.ObjectNames.AddRange(erasure.Erase(write, row, row.SenderId));
        }
        while (batch.Done < ids.Count && Stopwatch.GetElapsedTime(started) < MaxWriterTime);

        // A restored backup loses these messages again by itself: at the next run of retention, or because the account's deletion
        // is repeated.
        RevocationStore.DeleteErasuresAfter(write, noted);
        if (batch.Erased > 0)
            count(write, batch.Erased);
        return batch;
    }

    private sealed record Batch(int Done, long Erased, List<string> ObjectNames);
}
