using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatServer.Storage.Sealing;

/// <summary>A key that wraps keys: AES-256-GCM with a random nonce; the name of the wrapped key is bound in.</summary>
internal sealed class MasterKey
{
    public const int SizeInBytes = 32;
    private readonly byte[] key;

    public MasterKey(byte[] key)
    {
        if (key.Length != SizeInBytes)
            throw new ArgumentException($"A master key has {SizeInBytes} bytes", nameof(key));

        this.key = key;
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key)) & 0x7FFF_FFFF;
    }

    /// <summary>Identifies a master key: the first 31 bits of the key's SHA-256.</summary>
    public long Id { get; }

    public static MasterKey Create() => new(RandomNumberGenerator.GetBytes(SizeInBytes));

    public static MasterKey Parse(string base64) => new(Convert.FromBase64String(base64.Trim()));

    public static bool IsValid(string base64)
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes + 1];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var written) && written == SizeInBytes;
    }

    public override string ToString() => Convert.ToBase64String(key);

    public byte[] Wrap(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> name)
    {
        using var cipher = new AesGcm(key, SealedFormat.TagBytes);
        return SealedFormat.Seal(cipher, keyId: 0, secret, name);
    }

    /// <exception cref="AuthenticationTagMismatchException">Another key or another name wrapped it, or it was
    /// changed.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> name)
    {
        using var cipher = new AesGcm(key, SealedFormat.TagBytes);
        return SealedFormat.Open(cipher, wrapped, name);
    }
}
