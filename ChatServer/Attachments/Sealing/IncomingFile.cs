using System.Buffers;
using System.Security.Cryptography;
using ChatServer.Attachments.Objects;
using ChatServer.Storage;

namespace ChatServer.Attachments.Sealing;

/// <summary>A file that is being encrypted, chunk by chunk, as it comes in. Disposing of an unpublished one deletes it.</summary>
/// <exception cref="StorageUnavailableException">From any of its methods: the disk is full or failing.</exception>
internal sealed class IncomingFile : IDisposable
{
    private readonly IUnfinishedObject unfinished;
    private readonly AesGcm cipher;
    private readonly byte[] header = ChunkFormat.NewHeader();
    private readonly byte[] sealedChunk;
    private long chunks;
    private long position;

    public IncomingFile(IObjectStore objects)
    {
        unfinished = Guarded(() => objects.Begin(ObjectName));
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
        unfinished.Publish();
        return true;
    });

    public void Dispose()
    {
        cipher.Dispose();
        ArrayPool<byte>.Shared.Return(sealedChunk);
        unfinished.Dispose();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            unfinished.Write(bytes, position);
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

    private static StorageUnavailableException Unavailable(Exception failure) => new("The file can't be stored", failure);
}
