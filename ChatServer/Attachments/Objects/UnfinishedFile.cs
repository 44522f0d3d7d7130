using ChatServer.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace ChatServer.Attachments.Objects;

/// <summary>An object of a directory that is being written, to a file among the unfinished ones of this process.</summary>
internal sealed class UnfinishedFile : IUnfinishedObject
{
    private readonly ObjectDirectory directory;
    private readonly string name;
    private readonly string path;
    private readonly SafeFileHandle handle;
    private bool isPublished;

    public UnfinishedFile(ObjectDirectory directory, string name)
    {
        this.directory = directory;
        this.name = name;
        path = directory.IncomingPath(name);
        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

    public void Publish()
    {
        FileSync.Flush(handle, path);
        handle.Dispose();
        directory.Publish(name);
        isPublished = true;
    }

    public void Dispose()
    {
        handle.Dispose();
        if (isPublished)
            return;

        File.Delete(path);
        directory.Delete(name); // it may have been renamed, but the rename may not be on disk
    }
}
