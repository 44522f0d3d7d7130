using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChatServer.Accounts.Tokens;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>A stranger's token with arbitrary JSON in its header is refused, without an error of the server.</summary>
[Parallelizable]
internal sealed class OddTokenTests
{
    private static readonly string[] Keys = ["alg", "typ", "kid", "cty", "x5t", "zip", "enc"];
    private static readonly string[] Values =
        ["null", "7", "1e400", "true", "[]", """["HS256"]""", "{}", """{"alg":"HS256"}""", "\"\"", """ "\u0000" """, "missing"];
    private static readonly string[] Sockets = ["/ws/chat/room/", "/ws/messages"];

    private static readonly (string Key, string Value)[] Headers = [.. Keys.SelectMany(
        _ => Values, (key, value) => (key, value))];

    [Test]
    public async Task An_odd_token_is_refused_over_HTTP_and_by_the_sockets_without_an_error_in_the_log()
    {
        var directory = Directory.CreateTempSubdirectory("chat-log-").FullName;
        await using (var server = await TestServer.StartAsync(("Chat:Logs:File", Path.Combine(directory, "chat.log"))))
        {
            foreach (var (key, value) in Headers)
            {
                var token = Token(key, value, RandomNumberGenerator.GetBytes(32));
                using var http = server.As(token);
                using var answer = await http.GetAsync("/auth/me/");
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), $"{key}: {value}");
                foreach (var path in Sockets)
                    Assert.That(
                        await UpgradeAsync(server, path, token), Is.EqualTo(HttpStatusCode.Unauthorized),
                        $"{key}: {value} {path}");
            }
        }

        var log = string.Concat(Directory.GetFiles(directory).Select(File.ReadAllText));
        Directory.Delete(directory, recursive: true);
        Assert.That(log, Does.Contain("their token was missing, invalid").And.Not.Contain(" ERR "));
    }

    [Test]
    public async Task An_odd_token_is_checked_without_an_exception_even_if_its_signature_is_valid()
    {
        await using var server = await TestServer.StartAsync(("Chat:Auth:SigningKey", new string('k', 32)));
        var tokens = server.Get<AccessTokens>();

        foreach (var signingKey in new[] { server.Get<ServerKeys>().TokenSigning, Encoding.ASCII.GetBytes(new string('k', 32)) })
        {
            foreach (var (key, value) in Headers)
                Assert.That(
                    async () => await tokens.CheckAsync(Token(key, value, signingKey)), Throws.Nothing, $"{key}: {value}");
        }
    }

    private static string Token(string key, string value, byte[] signingKey)
    {
        var header = new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" };
        if (value == "missing")
            header.Remove(key);
        else
            header[key] = JsonNode.Parse(value);
        return TokenForge.Hmac(
            new { token_type = "access", exp = TokenForge.In(TimeSpan.FromMinutes(5)) }, signingKey, header: header);
    }

    private static async Task<HttpStatusCode> UpgradeAsync(TestServer server, string path, string token)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var url =
            new UriBuilder(server.Address) { Scheme = "ws", Path = path, Query = $"token={Uri.EscapeDataString(token)}" }.Uri;
        Assert.That(async () => await socket.ConnectAsync(url, CancellationToken.None), Throws.InstanceOf<WebSocketException>());
        return socket.HttpStatusCode;
    }
}
