using Microsoft.Win32.SafeHandles;

namespace ChatServer.Attachments.Objects;

/// <summary>An object that is a file.</summary>
internal sealed class ObjectFile : IStoredObject
{
    private readonly string path;
    private readonly SafeFileHandle handle;

    private ObjectFile(string path, SafeFileHandle handle)
    {
        this.path = path;
        this.handle = handle;
    }

    public long Length => RandomAccess.GetLength(handle);

    public bool IsDeleted => !File.Exists(path);

    /// <exception cref="IOException">It is missing, or can't be read.</exception>
    public static ObjectFile Open(string path) => new(path, File.OpenHandle(
        path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous));

    public int Read(Span<byte> buffer, long position) => RandomAccess.Read(handle, buffer, position);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(handle, buffer, position, cancellationToken);

    public void Dispose() => handle.Dispose();
}
