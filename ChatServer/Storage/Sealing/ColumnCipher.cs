using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// The location of a sealed value: table and column, and the row. It is bound in: a value that is copied elsewhere doesn't open.
/// </summary>
internal readonly record struct SealedCell(string Column, string Row)
{
    public static SealedCell Of(string column, long id) => new(column, id.ToString(CultureInfo.InvariantCulture));

    public static SealedCell Of(string column, Guid id) => new(column, id.ToString());

    public static SealedCell Of(string column, long id, Guid userId) =>
        new(column, string.Create(CultureInfo.InvariantCulture, $"{id}:{userId}"));

    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{Column}:{Row}");
}

/// <summary>
/// Seals single columns of text under a key of the server (AES-256-GCM). Stores use it directly: every <see cref="ReadScope"/>
/// has one. A value costs about 1 µs.
/// </summary>
internal sealed class ColumnCipher(byte[] key)
{
    private const int PaddedTo = 16;
    private readonly byte[] nonceKey = Derive(key, "columns alike: nonces");

    // The native context behind an AesGcm is not thread-safe.
    private readonly Lock gate = new();
    private readonly AesGcm cipher = new(Derive(key, "columns"), SealedFormat.TagBytes);
    private readonly AesGcm alike = new(Derive(key, "columns alike"), SealedFormat.TagBytes);

    public byte[] Seal(SealedCell cell, string text)
    {
        lock (gate)
            return SealedFormat.Seal(cipher, keyId: 0, Encoding.UTF8.GetBytes(text), cell.ToBytes());
    }

    /// <exception cref="AuthenticationTagMismatchException">The bytes were changed, or belong to another cell.</exception>
    public string Open(SealedCell cell, byte[] sealedText) => Open(cipher, cell, sealedText);

    /// <summary>
    /// Seals equal texts of one cell to equal bytes, for columns that are compared: the nonce is a keyed hash of cell and text.
    /// Short texts are padded to hide their length; they may not contain NUL.
    /// </summary>
    public byte[] SealAlike(SealedCell cell, string text)
    {
        var bound = cell.ToBytes();
        var padded = new byte[(Encoding.UTF8.GetByteCount(text) + PaddedTo - 1) / PaddedTo * PaddedTo];
        Encoding.UTF8.GetBytes(text, padded);
        byte[] hashed = [.. bound, 0, .. padded];
        var nonce = HMACSHA256.HashData(nonceKey, hashed).AsSpan(0, SealedFormat.NonceBytes);
        lock (gate)
            return SealedFormat.Seal(alike, keyId: 0, nonce, padded, bound);
    }

    /// <exception cref="AuthenticationTagMismatchException">The bytes were changed, or belong to another cell.</exception>
    public string OpenAlike(SealedCell cell, byte[] sealedText) => Open(alike, cell, sealedText).TrimEnd('\0');

    private string Open(AesGcm under, SealedCell cell, byte[] sealedText)
    {
        try
        {
            lock (gate)
                return Encoding.UTF8.GetString(SealedFormat.Open(under, sealedText, cell.ToBytes()));
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new AuthenticationTagMismatchException($"{cell.Column} of {cell.Row} doesn't open", failure);
        }
    }

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, MasterKey.SizeInBytes, info: Encoding.UTF8.GetBytes(purpose));
}
