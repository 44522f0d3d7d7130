using System.Buffers.Text;
using System.Security.Cryptography;

namespace ChatServer.Accounts.Tokens;

/// <summary>
/// An opaque refresh token: 32 random bytes in base64url. The first half stays the same as long as the session lasts, the second
/// changes with every use. So every used token, however old, is recognized as one of its session, and strangers can't forge one.
/// Only hashes of both are stored.
/// </summary>
internal sealed class RefreshToken
{
    private const int Bytes = 32;
    private const int FamilyBytes = 16;
    private readonly byte[] secret;

    private RefreshToken(byte[] secret)
    {
        this.secret = secret;
        FamilyHash = SHA256.HashData(secret.AsSpan(0, FamilyBytes));
        Hash = SHA256.HashData(secret);
    }

    /// <summary>SHA-256 of the half that the tokens of one session share.</summary>
    public byte[] FamilyHash { get; }

    /// <summary>SHA-256 of the whole token.</summary>
    public byte[] Hash { get; }

    public static RefreshToken Create() => new(RandomNumberGenerator.GetBytes(Bytes));

    public static RefreshToken? Parse(string text)
    {
        var secret = new byte[Bytes];
        return text.Length == Base64Url.GetEncodedLength(Bytes)
            && Base64Url.TryDecodeFromChars(text, secret, out var written)
            && written == Bytes
                ? new RefreshToken(secret)
                : null;
    }

    /// <summary>The token that replaces this one.</summary>
    public RefreshToken Next() => new([.. secret.AsSpan(0, FamilyBytes), .. RandomNumberGenerator.GetBytes(Bytes - FamilyBytes)]);

    public override string ToString() => Base64Url.EncodeToString(secret);
}
