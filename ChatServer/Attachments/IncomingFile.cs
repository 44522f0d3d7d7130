using System.Buffers;
using System.Security.Cryptography;
using ChatServer.Storage;
using Microsoft.Win32.SafeHandles;

namespace ChatServer.Attachments;

/// <summary>A file that is being encrypted to disk, chunk by chunk. Disposing of an unpublished one deletes it.</summary>
/// <exception cref="StorageUnavailableException">From any of its methods: the disk is full or failing.</exception>
internal sealed class IncomingFile : IDisposable
{
    private readonly ObjectDirectory directory;
    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly AesGcm cipher;
    private readonly byte[] header = ChunkFormat.NewHeader();
    private readonly byte[] sealedChunk;
    private long chunks;
    private long position;
    private bool published;

    public IncomingFile(ObjectDirectory directory)
    {
        this.directory = directory;
        path = directory.IncomingPath(ObjectName);
        handle = Guarded(() => CreateForOwner(path));
        cipher = new AesGcm(Key, ChunkFormat.TagBytes);
        sealedChunk = ArrayPool<byte>.Shared.Rent(ChunkFormat.SealedChunkBytes);
    }

    public string ObjectName { get; } = ObjectDirectory.NewName();

    public byte[] Key { get; } = RandomNumberGenerator.GetBytes(ChunkFormat.KeyBytes);

    /// <summary>Adds a chunk: 64 KiB, except for the last, which is shorter.</summary>
    public void Append(ReadOnlySpan<byte> content, bool last)
    {
        if (position == 0)
            Write(header);

        var written = sealedChunk.AsSpan(0, content.Length + ChunkFormat.TagBytes);
        ChunkFormat.Seal(cipher, header, chunks++, last, content, written);
        Write(written);
    }

    /// <summary>Writes the complete file to disk under its object's name.</summary>
    public void Publish() => Guarded(() =>
    {
        FileSync.Flush(handle, path);
        handle.Dispose();
        directory.Publish(ObjectName);
        return published = true;
    });

    public void Dispose()
    {
        handle.Dispose();
        cipher.Dispose();
        ArrayPool<byte>.Shared.Return(sealedChunk);
        File.Delete(path);
        if (!published)
            directory.Delete(ObjectName); // it was renamed, but the rename may not be on disk
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, position);
            position += bytes.Length;
        }
        catch (IOException failure)
        {
            throw Unavailable(failure);
        }
    }

    // Reading the request's body can fail with an IOException too; this failure must not be blamed on the sender.
    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(failure);
        }
    }

    private static SafeFileHandle CreateForOwner(string path)
    {
        var created = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(created, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return created;
    }

    private static StorageUnavailableException Unavailable(Exception failure) => new("The file can't be stored", failure);
}
