using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>
/// A client with too many connections is connected just to be closed with 4529, because a browser can read a close code but no
/// HTTP status.
/// </summary>
[Category("Long")]
internal sealed class ConnectionLimitTests
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    // The watch checks once a second; the rest is for a machine busy with other tests.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    [Test]
    public async Task A_user_with_too_many_connections_is_closed_with_4529_until_another_ends()
    {
        await using var server = await StartAsync(("Chat:RateLimits:ConnectionsPerUser", "2"));
        await using var first = await server.ConnectAsync("Ana");
        var second = await first.ConnectAgainAsync();
        await using var other = await server.ConnectAsync("Ben");

        await using var third = await RoomClient.ConnectAsync(server.Address, first.User, cursor: "0");
        await third.ExpectCloseAsync(4529);
        await second.DisposeAsync();
        await Eventually.IsTrueAsync(
            () => server.Get<ConnectionRegistry>().Of(first.UserId).Count == 1, "the second device is disconnected");
        await using var fourth = await first.ConnectAgainAsync();

        await other.SendMessageAsync(first.UserId, "hello");
        foreach (var device in new[] { first, fourth })
            await device.ReceiveAsync("re_message");
    }

    [Test]
    public async Task An_address_with_too_many_connections_is_closed_with_4529()
    {
        await using var server = await StartAsync(("Chat:RateLimits:ConnectionsPerAddress", "2"));
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");

        await using var cleo = await RoomClient.ConnectAsync(server.Address, await server.RegisterAsync("Cleo"), cursor: "0");

        await cleo.ExpectCloseAsync(4529);
        await ana.SendConfirmedAsync(ben.UserId, "still here");
        await ben.ReceiveAsync("re_message");
    }

    [Test]
    public async Task Above_the_connection_limit_of_the_server_a_handshake_gets_503_until_a_connection_ends()
    {
        await using var server = await TestServer.StartAsync(("Chat:Web:MaxConnections", "3"));
        await using var ana = await server.ConnectAsync("Ana");
        await using var second = await ana.ConnectAgainAsync();
        var third = await ana.ConnectAgainAsync();

        using var refused = await RequestUpgradeAsync(server, ana.User);
        var body = await refused.Content.ReadFromJsonAsync<JsonElement>();
        await third.DisposeAsync();
        await Eventually.IsTrueAsync(() => server.Get<ConnectionRegistry>().Count == 2, "the third device is disconnected");
        await using var fourth = await ana.ConnectAgainAsync();

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(body.Text("status"), Is.EqualTo("failure"));
        Assert.That(body.Text("message"), Does.Contain("too many connections"));
    }

    [TestCase("Chat:RateLimits:ConnectionsPerUser")]
    [TestCase("Chat:RateLimits:ConnectionsPerAddress")]
    public async Task A_refused_client_that_ignores_the_close_is_cut_off_in_time(string limit)
    {
        await using var server = await StartAsync((limit, "1"));
        await using var ana = await server.ConnectAsync("Ana");
        using var stubborn = await RawSocket.UpgradeAsync(server.Address, ana.User);
        var started = Stopwatch.GetTimestamp();
        using var over = new CancellationTokenSource();
        var talking = PingUntilAsync(stubborn, over.Token);

        // It reads to the end of the TCP connection, and sends anything but the answer to the close frame.
        var code = await stubborn.ReadToEndAsync();
        var lasted = Stopwatch.GetElapsedTime(started);
        await over.CancelAsync();
        await talking;

        Assert.That(code, Is.EqualTo(4529));
        Assert.That(lasted, Is.LessThan(CloseTimeout + Slack));
        await ana.SendConfirmedAsync(ana.UserId, "still here");
    }

    private static Task<TestServer> StartAsync((string Key, string Value) limit) =>
        TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), limit, ("Chat:Realtime:CloseTimeout", CloseTimeout.ToString()));

    private static async Task<HttpResponseMessage> RequestUpgradeAsync(TestServer server, TestUser user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ws/chat/room/?token={user.Access}");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        return await server.Http.SendAsync(request);
    }

    private static async Task PingUntilAsync(RawSocket raw, CancellationToken over)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!over.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None))
            await raw.TrySendAsync(RawSocket.Frame(RawSocket.Text, """{"action":"ping"}"""u8));
    }
}
