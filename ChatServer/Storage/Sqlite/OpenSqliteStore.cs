using System.Data.Common;

namespace ChatServer.Storage.Sqlite;

/// <summary>
/// SQLite's file while the server uses it: its connections, and the <see cref="Checkpointer"/> that keeps its log short.
/// </summary>
internal sealed class OpenSqliteStore(
    string path, SettledDatabase mark, DbConnection writing, SqliteTransactions transactions, StorageOptions options,
    StorageHealth health, TimeProvider clock, ILogger logger) : IOpenStore
{
    // Opened only once the database is in use: an open -shm that nobody closes would drop the locks of a later instance.
    private WriteAheadLog? log;
    private Checkpointer? checkpointer;

    public SettledDatabase Mark { get; } = mark;

    public DbConnection Writing { get; } = writing;

    public IStoreTransactions Transactions => transactions;

    public DbConnection OpenForReading() => SqliteFile.OpenForReading(path);

    public void StartWork()
    {
        log = new WriteAheadLog(path);
        checkpointer = new Checkpointer(path, log, options, clock, transactions, health, logger);
        checkpointer.Start();
    }

    public ValueTask StopWorkAsync() => checkpointer?.DisposeAsync() ?? ValueTask.CompletedTask;

    public void Dispose() => log?.Dispose();
}
