using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage;

/// <summary>The server's files can't grow: to it the same as a full disk, without privileges for the test.</summary>
[Parallelizable]
[Platform("Linux")]
internal sealed class FileLimitTests : FullDiskTests
{
    // The write-ahead log grows with every message.
    protected override void Fill(ServerProcess server) =>
        FileSizeLimit.Set(server.Id, new FileInfo(Path.Combine(Disk, "chat.db-wal")).Length + 20_000);

    protected override void Free(ServerProcess server) => FileSizeLimit.Lift(server.Id);
}
