using System.Diagnostics;
using ChatServer.Accounts.Passwords;
using ChatServer.Storage;
using Microsoft.Data.Sqlite;

namespace ChatServer.Messages.Search;

/// <summary>
/// Keeps the index up with the log, on a thread of its own that steps back behind all others. What was committed only wakes it; it
/// reads the log from its own position, so that it can fall behind and nothing is lost. While the server is busy it rests 19 times
/// as long as it works, and with ten times as many events 99 times. The thread ends with <see cref="StopAsync"/>, after the stretch in hand.
/// </summary>
internal sealed partial class SearchIndexer(
    Database database, LogReader log, SearchTerms terms, SearchIndex index, CommitActivity activity, SearchOptions options, ILogger<SearchIndexer> logger)
    : IHostedService, IDisposable
{
    private const int RestWhenBusy = 19;
    private const int RestWhenFlooded = 99;
    private const int Flood = 10;
    private const int MergeSteps = 8;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RateWindow = TimeSpan.FromMilliseconds(200);

    // So that a few messages share a transaction; what was just sent is found a moment later.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource stopping = new();
    private readonly RepeatedTrouble trouble = new(TimeProvider.System);
    private bool hasStopped;
    private Thread? thread;
    private IndexWriter? writer;
    private long countedEvents;
    private long countedAt;
    private int restPerWork;
    private bool isQuiet;
    private bool isTidy;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
        {
            SearchFile.Delete(index.Path);
            return;
        }

        var last = await database.ReadAsync(read => read.LastPosition(), cancellationToken);
        Open(last);
        thread = new Thread(Run) { Name = "search index", IsBackground = true };
        thread.Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Stop, CancellationToken.None);

    public void Dispose()
    {
        Stop();
        stopping.Dispose();
    }

    // Who comes second waits for the thread's end too.
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

    private void Open(long lastPosition)
    {
        writer?.Dispose();
        writer = null;
        var connection = SearchFile.OpenForWriting(index.Path, new IndexIdentity(database.Epoch, terms.KeyCheck), lastPosition);
        writer = new IndexWriter(connection, new MessageTerms(terms));
        index.Opened(writer.Position, lastPosition);
        if (writer.Position < lastPosition)
            Log.Behind(logger, lastPosition - writer.Position);
    }

    // The edge of this loop: an exception that left it would end the process.
    private void Run()
    {
        BackgroundThread.StepBack();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                IndexNext();
            }
            catch (SqliteException failure) when (SearchFile.IsDamage(failure))
            {
                Log.Damaged(logger, failure);
                Remake();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The end of the host.
            }
            catch (Exception failure)
            {
                NoteFailure(failure);
                stopping.Token.WaitHandle.WaitOne(PauseAfterFailure);
            }
        }
    }

    private void IndexNext()
    {
        if (index.IsDamaged || writer is null)
        {
            Remake();
            return;
        }

        var started = Stopwatch.GetTimestamp();
        if (index.TakeGone() is { Count: > 0 } gone)
            writer.Forget(gone);
        var positions = restPerWork > 0 ? LogReader.ShortStretch : LogReader.LongStretch;
        var range = database.ReadAsync(read => log.ReadAfter(read, writer.Position, positions), stopping.Token).AsTask().GetAwaiter().GetResult();
        if (range.UpTo == writer.Position)
        {
            TidyUp(writer);
            return;
        }

        // A long stretch was begun while there was nothing else to do: it is rested for like a short one.
        var share = Math.Min(1, (double)LogReader.ShortStretch / (range.UpTo - writer.Position));
        writer.Write(range);
        index.MovedTo(writer.Position);
        isTidy = false;
        for (var step = 0; step < (restPerWork > 0 ? 1 : MergeSteps) && writer.Merge(MergePolicy.Choose);)
            step++;
        if (FindRest() is var rest and > 0)
            stopping.Token.WaitHandle.WaitOne(rest * share * Stopwatch.GetElapsedTime(started));
    }

    // There is nothing to index. Large segments are merged at once, the others, and the file's log, when nothing is committed for a while.
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

    // An index that can't be made either is left for the next turn of the loop.
    private void Remake()
    {
        try
        {
            writer?.Dispose();
            writer = null;
            SearchFile.Delete(index.Path);
            Open(database.ReadAsync(read => read.LastPosition(), stopping.Token).AsTask().GetAwaiter().GetResult());
        }
        catch (Exception failure) when (failure is SqliteException or IOException or StorageUnavailableException)
        {
            NoteFailure(failure);
            stopping.Token.WaitHandle.WaitOne(PauseAfterFailure);
        }
    }

    private void NoteFailure(Exception failure)
    {
        if (trouble.Count() is { } times)
            Log.IndexingFailed(logger, times, failure);
    }

    // How many times as long as it works the thread rests, by what is committed now.
    private int FindRest()
    {
        var passed = Stopwatch.GetElapsedTime(countedAt);
        if (passed < RateWindow)
            return restPerWork;

        var events = activity.Events;
        var rate = (events - countedEvents) / passed.TotalSeconds;
        restPerWork = rate > (double)Flood * options.BusyEventsPerSecond ? RestWhenFlooded : rate > options.BusyEventsPerSecond ? RestWhenBusy : 0;
        (countedEvents, countedAt) = (events, Stopwatch.GetTimestamp());
        return restPerWork;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The search index is {Positions} positions behind the log, and catches up in the background")]
        public static partial void Behind(ILogger logger, long positions);

        [LoggerMessage(2, LogLevel.Warning, "The search index is damaged, and is made anew")]
        public static partial void Damaged(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "The search index couldn't be written, {Times} times since this was last said; it is tried again")]
        public static partial void IndexingFailed(ILogger logger, long times, Exception exception);
    }
}
