using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Strangers who connect, say nothing, and leave no room.</summary>
internal sealed class IdleConnectionTests
{
    private const int MaxConnections = 8;

    [Test]
    public async Task A_full_server_closes_an_idle_connection_for_a_newcomer_and_goes_on_with_others()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:Web:MaxConnections", $"{MaxConnections}"));
        await using var ana = await server.ConnectAsync("Ana"); // a WebSocket, and the connection that registered her
        var idle = Enumerable.Range(0, MaxConnections - 1).Select(_ => Connect(server, "127.0.1.1")).ToList();

        using var newcomer = Connect(server, "127.0.0.2");
        await newcomer.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));

        Assert.That(await ReadAsync(newcomer), Does.StartWith("HTTP/1.1 200"));
        Assert.That(await ReadAsync(idle[0]), Is.Empty, "the longest idle one was closed");
        Assert.That(idle.Skip(1).Select(socket => socket.Poll(0, SelectMode.SelectRead)), Is.All.False, "the others weren't");
        await ana.SendConfirmedAsync(ana.UserId, "still here");
        Assert.That((await server.Http.GetAsync("/healthz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        idle.ForEach(socket => socket.Dispose());
    }

    private static Socket Connect(TestServer server, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(IPAddress.Loopback, server.Address.Port);
        return socket;
    }

    // Empty where the server has closed.
    private static async Task<string> ReadAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var bytes = new byte[1_000];
        try
        {
            return Encoding.ASCII.GetString(bytes, 0, await socket.ReceiveAsync(bytes.AsMemory(), patience.Token));
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
