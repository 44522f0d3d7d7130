using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Storage;

internal sealed class ReadPoolTests
{
    [Test]
    public async Task A_file_that_cannot_be_opened_makes_storage_unavailable_and_releases_its_turn()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "chat.db");
        await using var reads = new ReadPool(() => SqliteFile.OpenForReading(path), maxConcurrent: 1, NewHealth());

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(
                async () => await reads.RunAsync(_ => 0, CancellationToken.None));
            Assert.That(failure?.InnerException, Is.InstanceOf<SqliteException>());
        }
    }

    [Test]
    public async Task Closing_waits_for_a_running_read_and_refuses_the_next()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("chat-pool-").FullName, "chat.db");
        SqliteFile.OpenForWriting(path, new StorageOptions()).Dispose();
        var reads = new ReadPool(() => SqliteFile.OpenForReading(path), maxConcurrent: 2, NewHealth());
        var (reading, goOn) = (new TaskCompletionSource(), new ManualResetEventSlim());

        var running = Task.Run(async () => await reads.RunAsync(
            read =>
            {
                reading.SetResult();
                goOn.Wait();
                return read.QueryScalar<long>("SELECT 7");
            },
            CancellationToken.None));
        await reading.Task;
        var closing = reads.DisposeAsync().AsTask();
        var wasClosing = !closing.IsCompleted;
        goOn.Set();

        Assert.That(wasClosing);
        Assert.That(await running, Is.EqualTo(7));
        await closing;
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reads.RunAsync(_ => 0, CancellationToken.None));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static StorageHealth NewHealth() => new(TimeProvider.System, NullLogger<StorageHealth>.Instance);
}
