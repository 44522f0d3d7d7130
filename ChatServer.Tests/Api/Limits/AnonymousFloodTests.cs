using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Limits;

/// <summary>
/// Requests without a token, 250 at once and aborted before the answer, don't delay messages.
/// </summary>
[NonParallelizable]
internal sealed class AnonymousFloodTests
{
    // The burst allowed per address.
    private const int Requests = 250;
    private const int Samples = 20;

    // The best of several floods counts, as the machine is busy with other tests; on an idle one it is 50 ms. Generating the
    // description for each request took 36 s.
    private const int Floods = 3;
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);
    private ServerProcess server = null!;
    private RoomClient ana = null!;
    private int lastAddress = 10;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        server = await ServerProcess.StartAsync(
            ServerProcess.NewDataDirectory(), ("Chat:RateLimits:Enabled", "true"),
            ("Chat:RateLimits:MessagesPerMinute", "100000"), ("Chat:RateLimits:MessageBurst", "100000"),
            ("Chat:RateLimits:FramesPerSecond", "100000"));
        ana = await server.ConnectAsync("Ana");
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        await ana.DisposeAsync();
        await server.DisposeAsync();
        Directory.Delete(server.DataDirectory, recursive: true);
    }

    [TestCase("/openapi/v1.json")]
    [TestCase("/metrics")]
    [TestCase("/healthz")]
    [TestCase("/readyz")]
    [TestCase("/nothing")]
    [TestCase("/profiles/nobody")]
    [TestCase("/api/v1/users/{user}/avatar")]
    [TestCase("/media/chat-files/0123456789abcdef/photo.png?expires=1&signature=x")]
    [TestCase("/auth/me/")]
    [TestCase("/admin/users/")]
    [TestCase("/ws/chat/room/?token=x")]
    public async Task A_flood_of_aborted_requests_does_not_delay_messages(string path)
    {
        await CompareAsync(
            path,
            $"GET {path.Replace("{user}", ana.UserId.ToString(), StringComparison.Ordinal)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    [TestCase("/auth/login/", "{")]
    [TestCase("/auth/login/", """{"email":"nobody@example.com","password":"wrong"}""")]
    [TestCase("/auth/token/refresh/", """{"refresh":"x"}""")]
    [TestCase("/auth/token/refresh/", """{"refresh":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    public async Task A_flood_of_aborted_requests_with_bodies_does_not_delay_messages(string path, string body)
    {
        await CompareAsync(
            path,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + $"{body.Length}\r\n\r\n{body}");
    }

    private async Task CompareAsync(string path, string request)
    {
        var usual = (await LatenciesAsync()).Max();
        var worst = TimeSpan.MaxValue;
        for (var flood = 0; flood < Floods && worst > (3 * usual) + Slack; flood++)
        {
            await FloodAsync(request);
            worst = (await LatenciesAsync()).Max();
            await TestContext.Out.WriteLineAsync(
                $"{path}: {worst.TotalMilliseconds:N0} ms at most, {usual.TotalMilliseconds:N0} before");
        }

        Assert.That(worst, Is.LessThan((3 * usual) + Slack));
        Assert.That(server.HasExited, Is.False);
    }

    // Each flood comes from another address, with its full burst.
    private async Task FloodAsync(string request)
    {
        var address = new IPEndPoint(IPAddress.Parse($"127.0.0.{++lastAddress}"), 0);
        var bytes = Encoding.ASCII.GetBytes(request);
        var sockets = new List<Socket>();
        for (var count = 0; count < Requests; count++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(address);
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            await socket.SendAsync(bytes);
            sockets.Add(socket);
        }

        sockets.ForEach(socket => socket.Dispose());
    }

    private async Task<TimeSpan[]> LatenciesAsync()
    {
        var times = new TimeSpan[Samples];
        for (var count = 0; count < Samples; count++)
        {
            var started = Stopwatch.GetTimestamp();
            await ana.SendConfirmedAsync(ana.UserId, "how long?");
            times[count] = Stopwatch.GetElapsedTime(started);
        }

        return times;
    }
}
