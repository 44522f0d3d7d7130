using ChatServer.Storage;

namespace ChatServer.Hosting.Start;

/// <summary>
/// Keeps a second server out of a data directory: each would count the log's positions for itself, and know nothing of what the other
/// one tells its clients. The system gives the lock back when the process ends, however it ends. Verbs work beside it.
/// </summary>
internal sealed class ServerLock : IDisposable
{
    private readonly FileStream file;

    public ServerLock(DataDirectory directory)
    {
        file = new FileStream(Path.Combine(directory.Root, "server.lock"), DataDirectory.LockFile(FileShare.ReadWrite));
        try
        {
            // A lock on a byte, which keeps nobody from copying the directory. macOS has none of these.
            if (!OperatingSystem.IsMacOS())
                file.Lock(0, 1);
        }
        catch (IOException failure)
        {
            file.Dispose();
            throw new IOException($"Another server serves from {directory.Root}", failure);
        }
    }

    public void Dispose() => file.Dispose();
}
