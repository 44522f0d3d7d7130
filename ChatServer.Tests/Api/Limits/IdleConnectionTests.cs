using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatServer.Accounts.Sessions;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Limits;

/// <summary>Strangers who fill the server with idle connections.</summary>
[Category("Long")]
internal sealed class IdleConnectionTests
{
    private const int MaxConnections = 8;

    [Test]
    public async Task A_full_server_closes_an_idle_connection_to_admit_a_new_one()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:Web:MaxConnections", $"{MaxConnections}"));
        await using var ana = await server.ConnectAsync("Ana"); // a WebSocket, and the connection that registered her
        var idle = Enumerable.Range(0, MaxConnections - 1).Select(_ => Connect(server, "127.0.1.1")).ToList();

        using var newcomer = Connect(server, "127.0.0.2");
        await newcomer.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        Assert.That(await RawAnswer.ReadAsync(newcomer), Does.StartWith("HTTP/1.1 200"));
        Assert.That(await RawAnswer.ReadAsync(idle[0]), Is.Empty, "the longest idle one was closed");
        Assert.That(idle.Skip(1).Select(socket => socket.Poll(0, SelectMode.SelectRead)), Is.All.False, "the others weren't");
        await ana.SendConfirmedAsync(ana.UserId, "still here");
        Assert.That((await server.Http.GetAsync("/healthz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        idle.ForEach(socket => socket.Dispose());
    }

    [Test]
    public async Task Unfinished_bodies_of_strangers_do_not_keep_out_new_connections_or_signed_in_users()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:Web:MaxConnections", $"{MaxConnections}"));
        var ana = await server.RegisterAsync("Ana");
        using var uploading = Connect(server, "127.0.0.3");
        var headers = $"Authorization: Bearer {ana.Access}\r\nContent-Type: multipart/form-data; boundary=b";
        await uploading.SendAsync(Post("/chat/attachment/", headers, "--b"));
        await Eventually.IsTrueAsync(() => server.Get<RunningRequests>().CountOf(ana.UserId) == 1, "the upload runs");
        var strangers = Enumerable.Range(0, MaxConnections - 2).Select(_ => Connect(server, "127.0.1.1")).ToList();
        foreach (var stranger in strangers)
        {
            await stranger.SendAsync(Post("/auth/login/", "Content-Type: application/json", "{\"email\":\""));
            await Task.Delay(TimeSpan.FromMilliseconds(100)); // one after the other, so that the first has waited longest
        }

        using var newcomer = Connect(server, "127.0.0.2");
        await newcomer.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        Assert.That(await RawAnswer.ReadAsync(newcomer), Does.StartWith("HTTP/1.1 200"));
        Assert.That(await RawAnswer.ReadAsync(strangers[0]), Is.Empty, "the longest unfinished one was closed");
        Assert.That(uploading.Poll(0, SelectMode.SelectRead), Is.False, "the user's connection wasn't");
        strangers.ForEach(socket => socket.Dispose());
    }

    [Test]
    public async Task A_slow_body_without_a_token_is_cut_off_within_seconds()
    {
        await using var server = await TestServer.StartAsync(("Chat:RateLimits:Enabled", "true"));
        using var stranger = Connect(server, "127.0.0.1");
        await stranger.SendAsync(Post("/auth/login/", "Content-Type: application/json", "{\"email\":\""));

        var answer = RawAnswer.ReadAsync(stranger);
        for (var second = 0; second < 15 && !answer.IsCompleted; second++)
        {
            await stranger.SendAsync(Encoding.ASCII.GetBytes(new string('a', 600)));
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        Assert.That(answer.IsCompleted, Is.True);
        Assert.That(await answer, Does.StartWith("HTTP/1.1 408"));
    }

    private static byte[] Post(string path, string headers, string beginning) =>
        Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nContent-Length: 60000\r\n\r\n{beginning}");

    private static Socket Connect(TestServer server, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(IPAddress.Loopback, server.Address.Port);
        return socket;
    }
}
