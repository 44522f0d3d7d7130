using System.Buffers;
using System.Security.Cryptography;
using ChatServer.Attachments.Objects;

namespace ChatServer.Attachments.Sealing;

/// <summary>
/// The content of an encrypted file, readable from any position: it decrypts the requested chunk, and returns nothing of a chunk
/// that doesn't open, nor of a file that was deleted meanwhile. For one reader at a time.
/// </summary>
internal sealed class SealedFileStream : Stream
{
    private readonly IStoredObject stored;
    private readonly AesGcm cipher;
    private readonly byte[] header;
    private readonly byte[] sealedChunk = ArrayPool<byte>.Shared.Rent(ChunkFormat.SealedChunkBytes);
    private readonly byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkFormat.ChunkBytes);
    private long openChunk = -1;
    private bool disposed;

    private SealedFileStream(IStoredObject stored, byte[] header, byte[] key, long size)
    {
        this.stored = stored;
        this.header = header;
        cipher = new AesGcm(key, ChunkFormat.TagBytes);
        Length = size;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position { get; set; }

    /// <summary>The stream owns <paramref name="stored"/>, also if this throws.</summary>
    /// <exception cref="CryptographicException">The file's length or format isn't the one it was written with.</exception>
    public static SealedFileStream Open(IStoredObject stored, long size, byte[] key)
    {
        try
        {
            var header = new byte[ChunkFormat.HeaderBytes];
            if (stored.Length != ChunkFormat.LengthOnDisk(size)
                || stored.Read(header, position: 0) != header.Length || !ChunkFormat.IsHeader(header))
                throw new CryptographicException("The file isn't what was stored: its length or its header differs");

            return new SealedFileStream(stored, header, key, size);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Position >= Length || buffer.Length == 0)
            return 0;

        var index = Position / ChunkFormat.ChunkBytes;
        if (index != openChunk)
            await OpenChunkAsync(index, cancellationToken);

        var from = (int)(Position % ChunkFormat.ChunkBytes);
        var count = Math.Min(buffer.Length, ContentBytes(index) - from);
        chunk.AsMemory(from, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Files are read asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !disposed)
        {
            disposed = true;
            stored.Dispose();
            cipher.Dispose();
            ArrayPool<byte>.Shared.Return(sealedChunk);
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }

        base.Dispose(disposing);
    }

    private async ValueTask OpenChunkAsync(long index, CancellationToken cancellationToken)
    {
        openChunk = -1;
        if (stored.IsDeleted)
            throw new FileNotFoundException("The file was deleted while it was read");

        var length = ContentBytes(index);
        var sealedBytes = sealedChunk.AsMemory(0, length + ChunkFormat.TagBytes);
        var offset = ChunkFormat.HeaderBytes + index * ChunkFormat.SealedChunkBytes;
        for (var read = 0; read < sealedBytes.Length;)
        {
            var more = await stored.ReadAsync(sealedBytes[read..], offset + read, cancellationToken);
            read += more > 0 ? more : throw new CryptographicException("The file isn't what was stored: it ends early");
        }

        ChunkFormat.Open(cipher, header, index, last: IsLast(index), sealedBytes.Span, chunk.AsSpan(0, length));
        openChunk = index;
    }

    private bool IsLast(long index) => index == ChunkFormat.LastChunk(Length);

    private int ContentBytes(long index) => IsLast(index) ? (int)(Length % ChunkFormat.ChunkBytes) : ChunkFormat.ChunkBytes;
}
