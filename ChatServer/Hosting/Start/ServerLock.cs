using ChatServer.Storage.Files;

namespace ChatServer.Hosting.Start;

/// <summary>
/// Keeps a second server out of a data directory: each would assign the log's positions by itself, without knowing what the other
/// one sends to its clients. The system releases the lock when the process ends, however it ends. Verbs work beside it.
/// </summary>
internal sealed class ServerLock : IDisposable
{
    private readonly FileStream file;

    public ServerLock(DataDirectory directory)
    {
        file = new FileStream(Path.Combine(directory.Root, "server.lock"), DataDirectory.LockFile(FileShare.ReadWrite));
        try
        {
            // A lock on a byte, which doesn't prevent copying the directory. macOS has no such locks.
            if (!OperatingSystem.IsMacOS())
                file.Lock(0, 1);
        }
        catch (IOException failure)
        {
            file.Dispose();
            throw new IOException($"Another server is already running on {directory.Root}", failure);
        }
    }

    public void Dispose() => file.Dispose();
}
