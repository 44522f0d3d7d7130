using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>
/// The advantage of the network in which an open session was started. The tests connect from 127.0.0.1, which is configured as a
/// proxy for other addresses.
/// </summary>
internal sealed class KnownNetworkTests
{
    private const string Home = "203.0.113.7";
    private const string Neighbour = "203.0.113.99";
    private static readonly (string Key, string Value) Proxy = ("Chat:Web:KnownProxies:0", "127.0.0.0/8");

    [Test]
    public async Task A_user_is_served_before_a_flood_from_the_address_where_they_have_a_session()
    {
        const int Flood = 30;
        await using var server = await TestServer.StartAsync(Proxy, ("Chat:Accounts:BcryptCost", "9"));
        var ana = await RegisterAsync(server);
        var ben = await server.RegisterAsync("Ben");

        var flood = Enumerable.Range(0, Flood).Select(_ => SignInAsync(server, ben.Email, Home, "wrong password")).ToList();
        await Task.WhenAny(flood);
        var status = await SignInAsync(server, ana.Email, Neighbour);
        var served = flood.Count(attempt => attempt.IsCompleted);
        await Task.WhenAll(flood);

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(served, Is.LessThan(Flood / 2));
    }

    [Test]
    public async Task Strangers_cannot_lock_out_a_user_from_a_network_where_they_have_a_session()
    {
        await using var server = await TestServer.StartAsync(
            Proxy, ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:SignInsPerAccountPerMinute", "1"));
        var ana = await RegisterAsync(server);

        for (var network = 1; network <= 10; network++)
            Assert.That(
                await SignInAsync(server, ana.Email, $"10.{network}.1.1", "wrong password"),
                Is.EqualTo(HttpStatusCode.Unauthorized));

        Assert.That(
            await SignInAsync(server, ana.Email, "198.51.100.1"), Is.EqualTo(HttpStatusCode.TooManyRequests),
            "guessing stays bounded");
        Assert.That(await SignInAsync(server, ana.Email, Neighbour), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SignInAsync(server, ana.Email, Neighbour), Is.EqualTo(HttpStatusCode.TooManyRequests), "there too");
    }

    [Test]
    public async Task A_network_is_no_longer_known_after_the_session_there_has_ended()
    {
        await using var server = await TestServer.StartAsync(
            Proxy, ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:SignInsPerAccountPerMinute", "1"));
        var ana = await RegisterAsync(server);
        using (var http = server.As(ana.Access))
            await http.PostAsync("/auth/logout/", content: null).ReadAsync(HttpStatusCode.OK);

        for (var network = 1; network <= 10; network++)
            await SignInAsync(server, ana.Email, $"10.{network}.1.1", "wrong password");

        Assert.That(await SignInAsync(server, ana.Email, Neighbour), Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    private static async Task<TestUser> RegisterAsync(TestServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { { "X-Forwarded-For", Home } } };
        return await TestUser.RegisterAsync(http, "Ana");
    }

    private static async Task<HttpStatusCode> SignInAsync(
        TestServer server, string email, string address, string password = TestServer.Password)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Post, "/auth/login/") { Content = JsonContent.Create(new { email, password }) };
        request.Headers.Add("X-Forwarded-For", address);
        using var response = await server.Http.SendAsync(request);
        return response.StatusCode;
    }
}
