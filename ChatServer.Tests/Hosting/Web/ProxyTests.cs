using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Web;

/// <summary>The tests connect from 127.0.0.1, which is a known proxy in some of them.</summary>
[Parallelizable]
internal sealed class ProxyTests
{
    [TestCase("127.0.0.0/8", "203.0.113.7", "203.0.113.7")]
    [TestCase("127.0.0.1", "198.51.100.9, 203.0.113.7", "203.0.113.7")]
    [TestCase("192.0.2.1", "203.0.113.7", "127.0.0.1")]
    public async Task Forwarded_addresses_are_trusted_only_from_known_proxies(string known, string forwarded, string expected)
    {
        await using var server = await TestServer.StartAsync(("Chat:Web:KnownProxies:0", known));

        Assert.That(await SeenAddressAsync(server, forwarded), Is.EqualTo(expected));
    }

    [Test]
    public async Task Without_known_proxies_no_forwarded_address_is_trusted()
    {
        await using var server = await TestServer.StartAsync();

        Assert.That(await SeenAddressAsync(server, "203.0.113.7"), Is.EqualTo("127.0.0.1").Or.EqualTo("::ffff:127.0.0.1"));
    }

    // The session of a sign-in shows the client's address.
    private static async Task<string?> SeenAddressAsync(TestServer server, string forwarded)
    {
        var ana = await server.RegisterAsync("Ana");
        using var login = new HttpRequestMessage(HttpMethod.Post, "/auth/login/")
        {
            Content = JsonContent.Create(new { email = ana.Email, password = TestServer.Password })
        };
        login.Headers.Add("X-Forwarded-For", forwarded);
        login.Headers.Add("X-Forwarded-Proto", "https");
        using var signedIn = await server.Http.SendAsync(login);
        var access = (await signedIn.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("data").GetProperty("access").GetString()!;

        using var http = server.As(access);
        var sessions = await http.GetFromJsonAsync<JsonElement>("/auth/sessions/");
        return sessions.GetProperty("data").EnumerateArray()
            .First(session => session.GetProperty("is_current").GetBoolean()).GetProperty("address").GetString();
    }
}
