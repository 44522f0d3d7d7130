using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>
/// Copies the write-ahead log back into the database in the background, on a connection of its own, so that commits don't
/// wait for it. A log that outgrows its bound, as under a load that never pauses, is emptied by the writer between two
/// batches. It looks once a second, and ends with <see cref="DisposeAsync"/>.
/// </summary>
internal sealed partial class Checkpointer(string path, StorageOptions options, TimeProvider clock, GroupCommit writer, ILogger logger) : IAsyncDisposable
{
    private const long Megabyte = 1024 * 1024;
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
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
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
            var log = new FileInfo(path + "-wal");
            if (log.Exists && log.Length > options.CheckpointMegabytes * Megabyte)
                SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");

            // After the copy above little is left to move, so the writer is held up for milliseconds only.
            if (log.Exists && log.Length > options.MaxLogMegabytes * Megabyte)
                writer.RequestLogRestart();
        }
        catch (Exception failure) when (failure is SqliteException or IOException)
        {
            Log.CheckpointFailed(logger, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The write-ahead log couldn't be moved into the database; it is tried again")]
        public static partial void CheckpointFailed(ILogger logger, Exception exception);
    }
}
