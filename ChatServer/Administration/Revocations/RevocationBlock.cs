using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Some entries of the journal, sealed together under the master key: a header (<see cref="Marker"/>, checksum, length of the
/// rest, number of the first entry, count, time, id of the master key), then the sealed JSON, to which the header is bound. The
/// checksum covers everything after it, and shows without a key whether the block is intact.
/// </summary>
internal sealed record RevocationBlock(long First, int Count, Timestamp WrittenAt, long MasterKeyId, byte[] Sealed)
{
    public const int MaxSealedBytes = 16 * 1024 * 1024;
    private const int ChecksumBytes = 8;
    private const int HeaderBytes = 4 + ChecksumBytes + 4 + 8 + 4 + 8 + 8;
    private const int ChecksumAt = 4;
    private const int CheckedAt = ChecksumAt + ChecksumBytes;

    /// <summary>How each block begins.</summary>
    public static ReadOnlySpan<byte> Marker => [0xB1, (byte)'r', (byte)'e', (byte)'v'];

    public long Last => First + Count - 1;

    /// <summary>Its size in the file.</summary>
    public int SizeInFile => HeaderBytes + Sealed.Length;

    public static RevocationBlock Seal(MasterKey master, long first, IReadOnlyList<JournaledRevocation> entries, Timestamp now)
    {
        var unsealed = new RevocationBlock(first, entries.Count, now, master.Id, []);
        var json = JsonSerializer.SerializeToUtf8Bytes(entries, RevocationJson.Default.IReadOnlyListJournaledRevocation);
        return unsealed with { Sealed = master.Wrap(json, unsealed.Name()) };
    }

    /// <exception cref="InvalidOperationException">The master key that sealed it is missing.</exception>
    /// <exception cref="InvalidDataException">It was changed.</exception>
    public IReadOnlyList<JournaledRevocation> Open(MasterKeys masters)
    {
        var master = masters.TryFind(MasterKeyId) ?? throw new InvalidOperationException(
            $"The revocations {First} to {Last} need the master key {MasterKeyId:x8}, which is not in use here: "
            + $"{masters.DescribeAdding()}");
        try
        {
            return JsonSerializer.Deserialize(
                master.Unwrap(Sealed, Name()), RevocationJson.Default.IReadOnlyListJournaledRevocation) ?? [];
        }
        catch (CryptographicException failure)
        {
            throw new InvalidDataException($"The revocations {First} to {Last} were changed.", failure);
        }
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[SizeInFile];
        Marker.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), Sealed.Length);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), First);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(24), Count);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(28), WrittenAt.Nanoseconds);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(36), MasterKeyId);
        Sealed.CopyTo(bytes, HeaderBytes);
        ChecksumOf(bytes).CopyTo(bytes.AsSpan(ChecksumAt));
        return bytes;
    }

    /// <summary>The block at the stream's position; null if there is none, or a damaged one.</summary>
    public static RevocationBlock? ReadFrom(Stream stream)
    {
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
            || !header.AsSpan().StartsWith(Marker))
            return null;

        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(12));
        if (length is < SealedFormat.OverheadBytes or > MaxSealedBytes || length > stream.Length - stream.Position)
            return null;

        var bytes = new byte[HeaderBytes + length];
        header.CopyTo(bytes, 0);
        return stream.ReadAtLeast(bytes.AsSpan(HeaderBytes), length, throwOnEndOfStream: false) == length ? Parse(bytes) : null;
    }

    private static RevocationBlock? Parse(byte[] bytes) => !bytes.AsSpan(ChecksumAt, ChecksumBytes)
        .SequenceEqual(ChecksumOf(bytes))
        ? null
        : new RevocationBlock(
            First: BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16)),
            Count: BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(24)),
            WrittenAt: new Timestamp(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(28))),
            MasterKeyId: BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(36)),
            Sealed: bytes[HeaderBytes..]);

    private static ReadOnlySpan<byte> ChecksumOf(byte[] bytes) =>
        SHA256.HashData(bytes.AsSpan(CheckedAt)).AsSpan(0, ChecksumBytes);

    private byte[] Name() =>
        Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"revocations:{First}:{Count}:{WrittenAt.Nanoseconds}"));
}
