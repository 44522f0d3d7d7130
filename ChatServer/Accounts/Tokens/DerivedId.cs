using System.Security.Cryptography;
using System.Text;

namespace ChatServer.Accounts.Tokens;

/// <summary>
/// UUIDs for users whose ids elsewhere aren't UUIDs: the same scope and value always give the same one. It is the first 16 bytes
/// of SHA-256 over <c>scope, LF, value</c> in UTF-8, marked as version 8 of RFC 9562.
/// </summary>
internal static class DerivedId
{
    public static Guid From(string scope, string value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\n{value}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
