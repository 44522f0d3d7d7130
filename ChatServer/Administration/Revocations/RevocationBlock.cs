using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Some entries of the journal, sealed together under the master key: a header (length of what follows it, number of the first entry, count, time, id of the
/// master key), then the sealed JSON, to which the header is bound.
/// </summary>
internal sealed record RevocationBlock(long First, int Count, Timestamp WrittenAt, long MasterKeyId, byte[] Sealed)
{
    public const int HeaderBytes = 4 + 8 + 4 + 8 + 8;
    public const int MaxSealedBytes = 16 * 1024 * 1024;

    public long Last => First + Count - 1;

    public static RevocationBlock Seal(MasterKey master, long first, IReadOnlyList<JournaledRevocation> entries, Timestamp now)
    {
        var unsealed = new RevocationBlock(first, entries.Count, now, master.Id, []);
        var json = JsonSerializer.SerializeToUtf8Bytes(entries, RevocationJson.Default.IReadOnlyListJournaledRevocation);
        return unsealed with { Sealed = master.Wrap(json, unsealed.Name()) };
    }

    /// <exception cref="InvalidDataException">It was changed, or another key sealed it.</exception>
    public IReadOnlyList<JournaledRevocation> Open(MasterKeys masters)
    {
        try
        {
            return JsonSerializer.Deserialize(masters.Find(MasterKeyId).Unwrap(Sealed, Name()), RevocationJson.Default.IReadOnlyListJournaledRevocation) ?? [];
        }
        catch (CryptographicException failure)
        {
            throw new InvalidDataException($"The revocations {First} to {Last} were changed or are damaged.", failure);
        }
    }

    public void WriteTo(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        WriteHeader(header);
        stream.Write(header);
        stream.Write(Sealed);
    }

    /// <summary>The next block; null at the end, and where the last one is cut off.</summary>
    public static RevocationBlock? ReadFrom(Stream stream)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return null;

        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length is < SealedFormat.OverheadBytes or > MaxSealedBytes)
            return null;

        var block = new RevocationBlock(
            BinaryPrimitives.ReadInt64BigEndian(header[4..]), BinaryPrimitives.ReadInt32BigEndian(header[12..]),
            new Timestamp(BinaryPrimitives.ReadInt64BigEndian(header[16..])), BinaryPrimitives.ReadInt64BigEndian(header[24..]), new byte[length]);
        return stream.ReadAtLeast(block.Sealed, length, throwOnEndOfStream: false) == length ? block : null;
    }

    private void WriteHeader(Span<byte> header)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, Sealed.Length);
        BinaryPrimitives.WriteInt64BigEndian(header[4..], First);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], Count);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], WrittenAt.Nanoseconds);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], MasterKeyId);
    }

    private byte[] Name() => Encoding.UTF8.GetBytes(string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"revocations:{First}:{Count}:{WrittenAt.Nanoseconds}"));
}
