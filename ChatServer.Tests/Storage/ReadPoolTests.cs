using ChatServer.Storage;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

internal sealed class ReadPoolTests
{
    [Test]
    public async Task A_file_that_can_not_be_opened_is_storage_that_is_unavailable_and_keeps_no_turn()
    {
        using var reads = new ReadPool(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "chat.db"), maxConcurrent: 1);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await reads.RunAsync(_ => 0, CancellationToken.None));
            Assert.That(failure?.InnerException, Is.InstanceOf<SqliteException>());
        }
    }
}
