using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>An entry of the log.</summary>
internal sealed record AuditRow
{
    public long Id { get; init; }
    public Timestamp At { get; init; }
    public required string Actor { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }
    public required string Details { get; init; }
    public required string Address { get; init; }
    public byte[] Hash { get; init; } = [];

    /// <summary>
    /// The keyed hash (HMAC-SHA-256) of the previous entry and of every field of this one. Texts are length-prefixed, so nothing
    /// can be moved from one field into the next.
    /// </summary>
    public byte[] HashAfter(byte[] key, byte[] previous)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Append(hash, previous);
        Append(hash, Id);
        Append(hash, At.Nanoseconds);
        foreach (var text in new[] { Actor, Action, Subject, Details, Address })
            Append(hash, Encoding.UTF8.GetBytes(text));
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, byte[] bytes)
    {
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
