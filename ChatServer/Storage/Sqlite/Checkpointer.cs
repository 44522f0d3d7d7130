using Microsoft.Data.Sqlite;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log back into the database in the background, on its own connection: commits don't wait for it. The
/// writer only has to copy what arrives meanwhile, a few pages; after that the log restarts in the same blocks of its file, which
/// costs a fifth less per commit than a file that grows. A log that has been copied to its end is left alone: the writer may
/// reset it at any moment, and a checkpoint that starts at that moment could take frames of the new log for copied ones. The loop
/// looks ten times a second and ends with <see cref="DisposeAsync"/>.
/// </summary>
internal sealed partial class Checkpointer(
    string path, WriteAheadLog log, StorageOptions options, TimeProvider clock, SqliteTransactions writer, StorageHealth health,
    ILogger logger)
    : IAsyncDisposable
{
    private const int PageBytes = 4_096;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly long maxFrames = options.CheckpointMegabytes * 1_048_576L / PageBytes;
    private readonly LogThrottle trouble = new(clock);
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;

    public void Start() => loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, clock);
        SqliteConnection? connection = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                TryCheckpoint(ref connection);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The requested stop.
        }
        finally
        {
            connection?.Dispose();
        }
    }

    // The edge of this loop. The connection is opened here so that a failure to open it is retried.
    private void TryCheckpoint(ref SqliteConnection? connection)
    {
        try
        {
            connection ??= SqliteFile.Open(path, SqliteOpenMode.ReadWrite);
            CheckpointIfGrown(connection);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            health.EndIfUnsynced(failure);
            if (!health.NoteDamage(failure) && trouble.Count() is { } times)
                Log.CheckpointFailed(logger, times, failure);
        }
    }

    /// <summary>
    /// One look at the log. While the writer has a checkpoint to finish, none is started here. Only this method requests one, so
    /// nobody in this process can complete the copying between the look at the log and the checkpoint.
    /// </summary>
    internal void CheckpointIfGrown(SqliteConnection connection)
    {
        if (writer.IsCheckpointRequested || log.Read() is var state && (state.Frames < maxFrames || state.IsMoved))
            return;

        var started = clock.GetTimestamp();
        SqliteFile.Checkpoint(connection);
        writer.RequestCheckpoint();
        Log.Checkpointed(logger, state.Frames, clock.GetElapsedTime(started).TotalMilliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "Copying the write-ahead log into the database failed {Times} times since this was last logged; retrying")]
        public static partial void CheckpointFailed(ILogger logger, long times, Exception exception);

        [LoggerMessage(8, LogLevel.Debug,
            "{Pages} pages of the write-ahead log were copied into the database in {Milliseconds:0.00} ms")]
        public static partial void Checkpointed(ILogger logger, long pages, double milliseconds);
    }
}
