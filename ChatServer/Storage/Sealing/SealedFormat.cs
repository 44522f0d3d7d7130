using System.Security.Cryptography;

namespace ChatServer.Storage.Sealing;

/// <summary>The layout of a sealed column: version (1 byte), key id (1), nonce (12), ciphertext, tag (16).</summary>
internal static class SealedFormat
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
    public const int OverheadBytes = HeaderBytes + TagBytes;
    private const int HeaderBytes = 2 + NonceBytes;
    private const byte Version = 1;

    public static byte[] Seal(AesGcm cipher, byte keyId, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> bound)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        RandomNonce.Fill(nonce);
        return Seal(cipher, keyId, nonce, plaintext, bound);
    }

    /// <summary>The same with a nonce from the caller: a nonce may be used again only for the same plaintext.</summary>
    public static byte[] Seal(
        AesGcm cipher, byte keyId, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> bound)
    {
        var sealedBytes = new byte[OverheadBytes + plaintext.Length];
        sealedBytes[0] = Version;
        sealedBytes[1] = keyId;
        nonce.CopyTo(sealedBytes.AsSpan(2));
        cipher.Encrypt(
            nonce, plaintext, sealedBytes.AsSpan(HeaderBytes, plaintext.Length),
            sealedBytes.AsSpan(HeaderBytes + plaintext.Length), bound);
        return sealedBytes;
    }

    /// <exception cref="AuthenticationTagMismatchException">
    /// The bytes don't have this format, were changed, or were sealed under another key or for another record.
    /// </exception>
    public static byte[] Open(AesGcm cipher, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> bound)
    {
        if (sealedBytes.Length < OverheadBytes || sealedBytes[0] != Version)
            throw new AuthenticationTagMismatchException("The sealed bytes have an unknown format");

        var plaintext = new byte[sealedBytes.Length - OverheadBytes];
        cipher.Decrypt(
            sealedBytes.Slice(2, NonceBytes), sealedBytes[HeaderBytes..^TagBytes], sealedBytes[^TagBytes..], plaintext, bound);
        return plaintext;
    }

    /// <summary>The frame of sealed bytes, including a nonce, for a caller that encrypts in place.</summary>
    public static byte[] Begin(byte keyId, int contentBytes)
    {
        var sealedBytes = new byte[OverheadBytes + contentBytes];
        sealedBytes[0] = Version;
        sealedBytes[1] = keyId;
        RandomNonce.Fill(Nonce(sealedBytes));
        return sealedBytes;
    }

    public static Span<byte> Nonce(byte[] sealedBytes) => sealedBytes.AsSpan(2, NonceBytes);

    public static Span<byte> Content(byte[] sealedBytes) => sealedBytes.AsSpan(HeaderBytes..^TagBytes);

    public static Span<byte> Tag(byte[] sealedBytes) => sealedBytes.AsSpan(^TagBytes..);
}
