using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ChatServer.Storage;

/// <summary>Connections for reading, opened as they are needed; at most <paramref name="maxConcurrent"/>.</summary>
internal sealed class ReadPool(string path, int maxConcurrent) : IDisposable
{
    private readonly SemaphoreSlim turns = new(maxConcurrent);
    private readonly ConcurrentBag<SqliteConnection> idle = [];

    /// <exception cref="StorageUnavailableException">The file can't be read at the moment.</exception>
    public async ValueTask<T> RunAsync<T>(Func<ReadScope, T> read, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            if (!idle.TryTake(out var connection))
                connection = SqliteFile.OpenForReading(path);

            var result = RunOnSnapshot(connection, read);
            idle.Add(connection);
            return result;
        }
        catch (SqliteException failure) when (StorageUnavailableException.IsCause(failure))
        {
            throw new StorageUnavailableException("The database can't be read", failure);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose()
    {
        foreach (var connection in idle)
            connection.Dispose();
        turns.Dispose();
    }

    // A connection whose read failed isn't used again.
    private static T RunOnSnapshot<T>(SqliteConnection connection, Func<ReadScope, T> read)
    {
        try
        {
            SqliteFile.Execute(connection, "BEGIN");
            var result = read(new ReadScope(connection));
            SqliteFile.Execute(connection, "COMMIT");
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
