using System.Buffers.Text;
using System.Text.Json;

namespace ChatServer.Benchmarks.Users;

/// <summary>Reads a token without checking it.</summary>
internal static class TokenClaims
{
    public static Guid UserId(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            throw new FormatException("A token has three parts, parted by dots.");

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        return claims.RootElement.GetProperty("user_id").GetGuid();
    }
}
