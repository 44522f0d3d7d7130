using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// Copies the write-ahead log back into the database in the background, on a connection of its own, so that commits don't wait
/// for it. The writer is left with what came meanwhile, a few pages; after that the log begins anew in the same blocks of its
/// file, which costs a fifth less per commit than a file that grows. The loop looks ten times a second and ends with
/// <see cref="DisposeAsync"/>.
/// </summary>
internal sealed partial class Checkpointer(
    string path, WriteAheadLog log, StorageOptions options, TimeProvider clock, GroupCommit writer, ILogger logger) : IAsyncDisposable
{
    private const int PageBytes = 4_096;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly long maxFrames = options.CheckpointMegabytes * 1_048_576L / PageBytes;
    private readonly RepeatedTrouble trouble = new(clock);
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
        using var connection = SqliteFile.Open(path, SqliteOpenMode.ReadWrite);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
                Checkpoint(connection);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The stop that was asked for.
        }
    }

    private void Checkpoint(SqliteConnection connection)
    {
        try
        {
            if (log.CountFrames() is var frames && frames < maxFrames)
                return;

            var started = clock.GetTimestamp();
            SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            writer.RequestCheckpoint();
            Log.Checkpointed(logger, frames, clock.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            if (trouble.Count() is { } times)
                Log.CheckpointFailed(logger, times, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The write-ahead log couldn't be moved into the database ({Times} times by now); it is tried again")]
        public static partial void CheckpointFailed(ILogger logger, long times, Exception exception);

        [LoggerMessage(8, LogLevel.Debug, "{Pages} pages of the write-ahead log were moved into the database in {Milliseconds:0.00} ms")]
        public static partial void Checkpointed(ILogger logger, long pages, double milliseconds);
    }
}
