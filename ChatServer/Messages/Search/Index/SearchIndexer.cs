using System.Diagnostics;
using ChatServer.Accounts.Passwords;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// Keeps an index up to date with its source, on a thread of its own with a lower priority than all others. Commits only wake
/// it; it reads the source from its own position, so that it can fall behind without losing anything, and rests while the server
/// is busy (<see cref="IndexerPace"/>). <see cref="StopAsync"/> ends the thread, after its current range.
/// </summary>
internal sealed partial class SearchIndexer(
    Database database, IIndexSource source, SearchIndex index, CommitActivity activity, SearchOptions options, FreeSpace space,
    ILogger<SearchIndexer> logger)
    : IHostedService, IDisposable
{
    private const int MergeSteps = 8;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    // An index that is damaged again within this time isn't rebuilt immediately.
    private static readonly TimeSpan LeastLife = TimeSpan.FromMinutes(1);

    // Lets a few messages share a transaction; new messages are found this much later.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource stopping = new();
    private readonly LogThrottle trouble = new(TimeProvider.System);
    private readonly LogThrottle damage = new(TimeProvider.System);
    private readonly IndexerPace pace = new(activity, options);
    private bool hasStopped;
    private Thread? thread;
    private IndexWriter? writer;
    private bool isDamaged;
    private long? remadeAt;
    private bool isQuiet;
    private bool isTidy;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
        {
            SearchFile.Delete(index.Path);
            return;
        }

        TryOpen(await database.ReadAsync(source.LastPosition, cancellationToken));
        thread = new Thread(Run) { Name = "search index", IsBackground = true };
        thread.Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Stop, CancellationToken.None);

    public void Dispose()
    {
        Stop();
        stopping.Dispose();
    }

    // A second caller waits for the thread's end, too.
    private void Stop()
    {
        lock (stopping)
        {
            if (hasStopped)
                return;

            stopping.Cancel();
            thread?.Join();
            writer?.Dispose();
            hasStopped = true;
        }
    }

    // An index that can't be opened, for example on a full disk, must not stop the server from starting: the thread retries.
    private void TryOpen(long lastPosition)
    {
        try
        {
            Open(lastPosition);
        }
        catch (Exception failure) when (failure is IndexFailedException or IOException or UnauthorizedAccessException)
        {
            NoteFailure(failure);
        }
    }

    private void Open(long lastPosition)
    {
        writer?.Dispose();
        writer = null;
        var identity = new IndexIdentity(database.Epoch, source.KeyCheck);
        writer = IndexFailedException.Guard(() => IndexWriter.Open(index.Path, identity, lastPosition));
        index.Opened(writer.Position, lastPosition);
        if (writer.Position < lastPosition)
            Log.Behind(logger, lastPosition - writer.Position, Path.GetFileName(index.Path));
    }

    private void Run()
    {
        BackgroundThread.StepBack();
        while (!stopping.IsCancellationRequested)
        {
            if (!TryIndexNext())
                stopping.Token.WaitHandle.WaitOne(PauseAfterFailure);
        }
    }

    // The edge of the loop: an exception that escaped it would end the process. If false, the loop pauses before the next turn.
    private bool TryIndexNext()
    {
        try
        {
            IndexNext();
            return true;
        }
        catch (IndexFailedException failure) when (failure.IsDamage)
        {
            isDamaged = true;
            NoteDamage(failure);
            return remadeAt is not { } last || Stopwatch.GetElapsedTime(last) > LeastLife;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return true; // the host is stopping
        }
        catch (Exception failure)
        {
            NoteFailure(failure);
            return false;
        }
    }

    private void IndexNext()
    {
        if (isDamaged || index.IsDamaged || writer is null)
        {
            Reopen();
            return;
        }

        // The index can wait and can be rebuilt; the remaining disk space is for messages.
        if (space.IsShort(Path.GetDirectoryName(index.Path)!))
        {
            activity.Wait(LongestWait, stopping.Token);
            return;
        }

        var started = Stopwatch.GetTimestamp();
        if (index.TakeGone() is { Count: > 0 } gone)
            writer.Forget(gone);
        var positions = pace.IsBusy ? LogReader.ShortRange : LogReader.LongRange;
        var range = ReadDatabase(read => source.ReadAfter(read, writer.Position, positions));
        if (range.IsEnd)
        {
            TidyUp(writer);
            return;
        }

        // A long range was begun while the server was quiet: rest as if it had been a short one.
        var share = Math.Min(1, (double)LogReader.ShortRange / (range.UpTo - writer.Position));
        writer.Write(range);
        index.MovedTo(writer.Position);
        isTidy = false;
        for (var step = 0; step < (pace.IsBusy ? 1 : MergeSteps) && writer.Merge(MergePolicy.Choose);)
            step++;
        if (pace.FindRest() is var rest and > 0)
            stopping.Token.WaitHandle.WaitOne(rest * share * Stopwatch.GetElapsedTime(started));
    }

    // Called when there is nothing to index. Large segments are merged immediately; the others are merged, and the write-ahead
    // log is checkpointed, once nothing has been committed for a while.
    private void TidyUp(IndexWriter writer)
    {
        if (!isTidy && writer.Merge(settled => MergePolicy.ChooseWhileQuiet(settled, isQuiet ? 0 : MergePolicy.SmallSegment)))
            return;

        if (!isTidy && isQuiet)
        {
            writer.Checkpoint();
            isTidy = true;
        }

        isQuiet = !activity.Wait(LongestWait, stopping.Token);
        if (!isQuiet)
            stopping.Token.WaitHandle.WaitOne(Gathering);
    }

    // Only a damaged index is deleted: one that couldn't be opened may be intact.
    private void Reopen()
    {
        var last = ReadDatabase(source.LastPosition);
        writer?.Dispose();
        writer = null;
        if (isDamaged || index.IsDamaged)
        {
            remadeAt = Stopwatch.GetTimestamp();
            SearchFile.Delete(index.Path);
            isDamaged = false;
        }

        Open(last);
    }

    private T ReadDatabase<T>(Func<ReadScope, T> read) =>
        database.ReadAsync(read, stopping.Token).AsTask().GetAwaiter().GetResult();

    private void NoteDamage(Exception failure)
    {
        if (damage.Count() is { } times)
            Log.Damaged(logger, Path.GetFileName(index.Path), times, failure);
    }

    private void NoteFailure(Exception failure)
    {
        if (trouble.Count() is { } times)
            Log.IndexingFailed(logger, Path.GetFileName(index.Path), times, failure);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Information,
            "The search index is {Positions} positions behind the log ({Index}); catching up in the background")]
        public static partial void Behind(ILogger logger, long positions, string index);

        [LoggerMessage(
            2, LogLevel.Warning,
            "The search index is damaged ({Index}, {Times} times since this was last logged); rebuilding it")]
        public static partial void Damaged(ILogger logger, string index, long times, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Indexing failed ({Index}, {Times} times since this was last logged); retrying")]
        public static partial void IndexingFailed(ILogger logger, string index, long times, Exception exception);
    }
}
