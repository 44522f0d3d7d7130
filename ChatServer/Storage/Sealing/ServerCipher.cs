using System.Security.Cryptography;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// Seals values that belong to no conversation, under a key of the server (AES-256-GCM). The record's name is bound in.
/// </summary>
internal sealed class ServerCipher(byte[] key)
{
    public byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> name)
    {
        using var cipher = new AesGcm(key, SealedFormat.TagBytes);
        return SealedFormat.Seal(cipher, keyId: 0, plaintext, name);
    }

    /// <exception cref="AuthenticationTagMismatchException">The bytes were changed, or belong to another record.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> name)
    {
        using var cipher = new AesGcm(key, SealedFormat.TagBytes);
        return SealedFormat.Open(cipher, sealedBytes, name);
    }
}
