using System.Collections.Concurrent;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// An index as searches use it: its reading connections, and its position. A <see cref="SearchIndexer"/> writes it.
/// </summary>
internal sealed class SearchIndex(string path, CommitActivity activity) : IDisposable
{
    private const int MaxGone = 1_000;
    private const long MaxAwaited = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly ConcurrentQueue<long> gone = new();
    private volatile ReaderPool readers = new();
    private volatile bool isDamaged;
    private volatile bool isWhole;
    private volatile TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position;
    private long wholeFrom;

    public string Path => path;

    /// <summary>The log can be searched up to this position.</summary>
    public long Position => Volatile.Read(ref position);

    /// <summary>False while the index is being rebuilt: searches don't find everything yet.</summary>
    public bool IsWhole => isWhole;

    /// <summary>Whether a search found the file damaged.</summary>
    public bool IsDamaged => isDamaged;

    /// <exception cref="StorageUnavailableException">The file can't be read, or is damaged and about to be rebuilt.</exception>
    public T Read<T>(Func<IndexReader, T> look)
    {
        var pool = readers;
        try
        {
            if (!pool.Idle.TryTake(out var reader))
                reader = IndexReader.Open(path, pool.Small);
            var result = LookOnSnapshot(reader, look);
            pool.Idle.Add(reader);
            if (pool != readers)
                pool.Empty();
            return result;
        }
        catch (IndexFailedException failure)
        {
            isDamaged |= failure.IsDamage;
            activity.Wake();
            throw new StorageUnavailableException("The search index can't be read", failure);
        }
    }

    /// <summary>Queues the removal of a message whose row is gone. If the queue is full, a later search queues it.</summary>
    public void Forget(long messageId)
    {
        if (gone.Count < MaxGone)
            gone.Enqueue(messageId);
    }

    public IReadOnlyList<long> TakeGone()
    {
        var taken = new List<long>();
        while (taken.Count < MaxGone && gone.TryDequeue(out var id))
            taken.Add(id);
        return taken;
    }

    /// <summary>
    /// Called when the file at <see cref="Path"/> was replaced or opened again. The index is whole once it has reached
    /// <paramref name="lastPosition"/>.
    /// </summary>
    public void Opened(long at, long lastPosition)
    {
        Interlocked.Exchange(ref readers, new ReaderPool()).Empty();
        isDamaged = false;
        isWhole = false;
        wholeFrom = lastPosition;
        MovedTo(at);
    }

    public void MovedTo(long at)
    {
        Volatile.Write(ref position, at);
        isWhole |= at >= wholeFrom;
        Interlocked.Exchange(ref moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Returns once the log can be searched up to a position.</summary>
    public async Task WaitForAsync(long upTo, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = moved;
            if (Position >= upTo)
                return;

            activity.Wake();
            await next.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// The same for a search, so that it finds what its user has just sent, unless the index is far behind or takes too long. The
    /// index only reads what is committed: nothing waits for the writer.
    /// </summary>
    public async Task WaitShortlyAsync(long upTo, CancellationToken cancellationToken)
    {
        if (Position >= upTo || upTo - Position > MaxAwaited)
            return;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await WaitForAsync(upTo, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The search uses the index as it is.
        }
    }

    public void Dispose() => readers.Empty();

    // A connection is not reused after its search failed.
    private static T LookOnSnapshot<T>(IndexReader reader, Func<IndexReader, T> look)
    {
        try
        {
            reader.Begin();
            var result = look(reader);
            reader.End();
            return result;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    // The readers of one file, and the small segments that they share.
    private sealed class ReaderPool
    {
        public ConcurrentBag<IndexReader> Idle { get; } = [];

        public SmallSegments Small { get; } = new();

        public void Empty()
        {
            while (Idle.TryTake(out var reader))
                reader.Dispose();
        }
    }
}
