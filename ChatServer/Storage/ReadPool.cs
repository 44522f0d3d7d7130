using System.Collections.Concurrent;
using System.Data.Common;
using ChatServer.Storage.Sealing;

namespace ChatServer.Storage;

/// <summary>
/// Connections for reading, opened on demand by <paramref name="open"/>; at most <paramref name="maxConcurrent"/>. Each is lent
/// to one reader at a time: SQLite's own locking is off.
/// </summary>
internal sealed class ReadPool(Func<DbConnection> open, int maxConcurrent, StorageHealth health, ColumnCipher? columns = null)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim turns = new(maxConcurrent);
    private bool isClosed;
    private readonly ConcurrentBag<DbConnection> idle = [];

    /// <exception cref="StorageUnavailableException">The file can't be read at the moment, or is damaged.</exception>
    public async ValueTask<T> RunAsync<T>(Func<ReadScope, T> read, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if (!idle.TryTake(out var connection))
                connection = open();

            var result = RunOnSnapshot(connection, read);
            idle.Add(connection);
            return result;
        }
        catch (Exception failure) when (health.ReadFailed(failure) is { } unavailable)
        {
            throw unavailable;
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>
    /// Waits for running reads, then closes the connections; later reads are refused. A read that runs for half a minute longer
    /// keeps its connection, and all others stay open with it, until the process ends.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        for (var taken = 0; taken < maxConcurrent; taken++)
        {
            if (!await turns.WaitAsync(Patience))
                return;
        }

        isClosed = true;
        foreach (var connection in idle)
            connection.Dispose();
        turns.Release(maxConcurrent);
    }

    // A connection whose read failed isn't reused.
    private T RunOnSnapshot<T>(DbConnection connection, Func<ReadScope, T> read)
    {
        try
        {
            Run(connection, "BEGIN");
            var result = read(new ReadScope(connection, columns));
            Run(connection, "COMMIT");
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
