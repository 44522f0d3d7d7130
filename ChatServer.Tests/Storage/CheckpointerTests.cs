using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace ChatServer.Tests.Storage;

/// <summary>
/// The checkpointing thread is delayed between its read of the log and its checkpoint, while the writer commits, finishes
/// checkpoints and resets the log. SQLite up to 3.51.2 loses committed pages if such a checkpoint starts on a log that was
/// completely checkpointed.
/// </summary>
[Parallelizable]
[Category("Long")]
internal sealed class CheckpointerTests
{
    private static readonly StorageOptions Options = new() { CheckpointMegabytes = 1 };
    private readonly StorageHealth health = new(TimeProvider.System, NullLogger<StorageHealth>.Instance);
    private readonly List<LogState> begun = [];
    private string directory = null!;
    private string path = null!;
    private ServiceProvider services = null!;
    private WriteQueue queue = null!;
    private GroupCommit writer = null!;
    private WriteAheadLog log = null!;
    private SqliteConnection second = null!;
    private Checkpointer checkpointer = null!;
    private long rows;

    [SetUp]
    public void Open()
    {
        begun.Clear();
        rows = 0;
        directory = Directory.CreateTempSubdirectory("chat-checkpoint-").FullName;
        path = Path.Combine(directory, "chat.db");
        services = new ServiceCollection().AddLogging().AddMetrics().BuildServiceProvider();
        var connection = SqliteFile.OpenForWriting(path, Options);
        Migrator.Migrate(connection, new Timestamp(0));
        SqliteFile.Execute(connection, "CREATE TABLE filler (id INTEGER PRIMARY KEY, content BLOB NOT NULL)");
        queue = new WriteQueue(Options.MaxPendingWrites);
        var reserve = new DiskReserve(new DataDirectory(directory));
        reserve.Restore();
        var transactions = new SqliteTransactions(connection, health, reserve, NullLogger.Instance);
        writer = new GroupCommit(
            queue, new WriteScope(connection, TimeProvider.System), transactions,
            new EventStream([], NullLogger<EventStream>.Instance),
            new StorageMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()), health, Options.MaxBatch,
            TimeProvider.System, NullLogger.Instance);
        log = new WriteAheadLog(path);
        second = SqliteFile.Open(path, SqliteOpenMode.ReadWrite);
        checkpointer = new Checkpointer(path, log, Options, TimeProvider.System, transactions, health, NullLogger.Instance);
        writer.Start();
    }

    [TearDown]
    public async Task Close()
    {
        await checkpointer.DisposeAsync();
        second.Dispose();
        queue.Complete();
        writer.Join();
        writer.Dispose();
        log.Dispose();
        await services.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task A_checkpointed_log_is_left_alone_until_it_has_been_reset_and_has_grown()
    {
        CountCheckpoints(delay: static () => { });
        await FillAsync(rowCount: 100);
        checkpointer.CheckpointIfGrown(second);

        for (var look = 0; look < 5; look++)
            checkpointer.CheckpointIfGrown(second);
        var whileIdle = begun.Count;
        await FillAsync(rowCount: 1);
        var afterReset = log.Read();
        await FillAsync(rowCount: 100);
        checkpointer.CheckpointIfGrown(second);

        Assert.That(whileIdle, Is.EqualTo(1));
        Assert.That(afterReset.Frames, Is.LessThan(Options.CheckpointMegabytes * 256), "the log was reset");
        Assert.That(begun, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_delayed_checkpoint_never_starts_on_a_checkpointed_log_and_loses_nothing()
    {
        CountCheckpoints(delay: () => FillAsync(rowCount: 10).GetAwaiter().GetResult());

        for (var round = 0; round < 40; round++)
        {
            await FillAsync(rowCount: 20);
            checkpointer.CheckpointIfGrown(second);
        }

        Assert.That(begun, Has.Count.GreaterThan(5));
        Assert.That(begun, Has.All.Matches<LogState>(state => !state.IsMoved));
        using var fresh = SqliteFile.OpenForReading(path);
        Assert.That(new ReadScope(fresh).QueryScalar<long>("SELECT COUNT(*) FROM filler"), Is.EqualTo(rows));
        Assert.That(new ReadScope(fresh).QueryScalar<string>("PRAGMA integrity_check"), Is.EqualTo("ok"));
    }

    // Called when the statement starts to run: after the read, before SQLite reads the log's header.
    private void CountCheckpoints(Action delay) => raw.sqlite3_trace(
        second.Handle,
        (_, sql) =>
        {
            if (!sql.Contains("wal_checkpoint", StringComparison.Ordinal))
                return;

            delay();
            begun.Add(log.Read());
        },
        v: null);

    // A row takes six pages; each write is a separate batch.
    private async Task FillAsync(int rowCount)
    {
        for (var row = 0; row < rowCount; row++)
        {
            var write = new PendingWrite<int>(
                scope => scope.Execute("INSERT INTO filler (content) VALUES (randomblob(20000))"), isUrgent: false);
            Assert.That(queue.TryAdd(write), Is.True);
            await write.Task;
            rows++;
        }
    }
}
