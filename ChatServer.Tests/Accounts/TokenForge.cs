using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatServer.Tests.Accounts;

/// <summary>Makes JSON web tokens by hand, valid and invalid ones.</summary>
internal static class TokenForge
{
    public static string Hmac(object payload, byte[] key, string algorithm = "HS256", object? header = null)
    {
        var signed = Unsigned(header ?? new { alg = algorithm, typ = "JWT" }, payload);
        var signature = algorithm switch
        {
            "HS384" => HMACSHA384.HashData(key, Encoding.ASCII.GetBytes(signed)),
            "HS512" => HMACSHA512.HashData(key, Encoding.ASCII.GetBytes(signed)),
            _ => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)),
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Rsa(object payload, RSA key, string algorithm = "RS256")
    {
        var signed = Unsigned(new { alg = algorithm, typ = "JWT" }, payload);
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Curve(object payload, ECDsa key)
    {
        var signed = Unsigned(new { alg = "ES256", typ = "JWT" }, payload);
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public static string Unsigned(object header, object payload) => $"{Encode(header)}.{Encode(payload)}";

    public static long In(TimeSpan time) => (DateTimeOffset.UtcNow + time).ToUnixTimeSeconds();

    private static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
