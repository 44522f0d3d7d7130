using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatServer.Benchmarks.Users;

/// <summary>
/// Makes users out of nothing: signs tokens as a foreign service would, for a server that has the same key
/// (Chat:Auth:SigningKey) and creates unknown users on first sight (Chat:Auth:AutoProvision).
/// </summary>
internal sealed class TokenMint(string signingKey)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    private readonly byte[] key = Encoding.UTF8.GetBytes(signingKey);
    private readonly string run = Guid.NewGuid().ToString("N")[..8];

    public TestUser Create(int number) => Create(Guid.NewGuid(), number);

    /// <summary>A token of a user whom the server knows, or creates with this id.</summary>
    public TestUser Create(Guid id, int number)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new JsonObject
        {
            ["user_id"] = id.ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["name"] = $"Bench {number}",
            ["email"] = $"bench-{number}-{run}@example.com",
        };

        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var signature = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed));
        return new TestUser(id, $"{signed}.{Base64Url.EncodeToString(signature)}");
    }
}
