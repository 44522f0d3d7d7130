using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>
/// What the network is worth that an open session was begun from. The tests come from 127.0.0.1, which speaks for other addresses
/// here.
/// </summary>
internal sealed class KnownNetworkTests
{
    private const string Home = "203.0.113.7";
    private const string Neighbour = "203.0.113.99";
    private static readonly (string Key, string Value) Proxy = ("Chat:Web:KnownProxies:0", "127.0.0.0/8");

    [Test]
    public async Task Where_a_session_was_begun_its_owner_is_served_before_a_flood_from_the_same_address()
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
    public async Task Strangers_can_not_lock_the_owner_of_an_account_out_of_where_a_session_was_begun()
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
    public async Task Once_the_session_has_ended_its_network_is_one_of_many()
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
