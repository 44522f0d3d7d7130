using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatServer.Attachments.Sealing;

/// <summary>
/// The format of an encrypted file: a header (version, 3 zero bytes, 8 random bytes), then chunks of 64 KiB of content, each with
/// its 16-byte tag. The last chunk is always shorter than 64 KiB, and empty if the content ends with a full one. The header, a
/// chunk's index and whether it is the last are bound in: chunks that were changed, dropped, moved, added or taken from another
/// file do not open.
/// </summary>
internal static class ChunkFormat
{
    public const int ChunkBytes = 64 * 1024;
    public const int TagBytes = 16;
    public const int SealedChunkBytes = ChunkBytes + TagBytes;
    public const int HeaderBytes = 4 + RandomBytes;
    public const int KeyBytes = 32;
    public const long MaxFileBytes = 1L << 40;
    private const int RandomBytes = 8;
    private const int NonceBytes = RandomBytes + sizeof(uint);
    private const int BoundBytes = HeaderBytes + sizeof(uint) + 1;
    private const byte Version = 1;

    public static byte[] NewHeader()
    {
        var header = new byte[HeaderBytes];
        header[0] = Version;
        RandomNumberGenerator.Fill(header.AsSpan(4));
        return header;
    }

    public static bool IsHeader(ReadOnlySpan<byte> header) =>
        header.Length == HeaderBytes && header[..4].SequenceEqual<byte>([Version, 0, 0, 0]);

    /// <summary>The index of the last chunk of content of this size.</summary>
    public static long LastChunk(long size) => size / ChunkBytes;

    public static long LengthOnDisk(long size) => HeaderBytes + size + (LastChunk(size) + 1) * TagBytes;

    /// <summary>
    /// Writes ciphertext and tag into <paramref name="sealedChunk"/>, which is 16 bytes longer than the content.
    /// </summary>
    public static void Seal(
        AesGcm cipher, ReadOnlySpan<byte> header, long index, bool last, ReadOnlySpan<byte> content, Span<byte> sealedChunk)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Span<byte> bound = stackalloc byte[BoundBytes];
        Bind(header, index, last, nonce, bound);
        cipher.Encrypt(nonce, content, sealedChunk[..content.Length], sealedChunk[content.Length..], bound);
    }

    /// <exception cref="AuthenticationTagMismatchException">The chunk isn't what was written at this position.</exception>
    public static void Open(
        AesGcm cipher, ReadOnlySpan<byte> header, long index, bool last, ReadOnlySpan<byte> sealedChunk, Span<byte> content)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        Span<byte> bound = stackalloc byte[BoundBytes];
        Bind(header, index, last, nonce, bound);
        cipher.Decrypt(nonce, sealedChunk[..^TagBytes], sealedChunk[^TagBytes..], content, bound);
    }

    // Each file has its own key, so nonces can't repeat as long as the index fits (256 TiB).
    private static void Bind(ReadOnlySpan<byte> header, long index, bool last, Span<byte> nonce, Span<byte> bound)
    {
        header[^RandomBytes..].CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[RandomBytes..], checked((uint)index));
        header.CopyTo(bound);
        BinaryPrimitives.WriteUInt32BigEndian(bound[HeaderBytes..], (uint)index);
        bound[^1] = last ? (byte)1 : (byte)0;
    }
}
