using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using NUnit.Framework.Interfaces;

namespace ChatServer.Tests.Realtime;

/// <summary>A server with at most 1,024 open files, and strangers who open thousands of idle connections.</summary>
[Category("Long")]
[NonParallelizable]
internal sealed class DescriptorExhaustionTests
{
    private const int FilesAllowed = 1_024;
    private const int Addresses = 8;
    private const int ConnectionsPerAddress = 400;
    private readonly List<Socket> strangers = [];
    private ServerProcess server = null!;
    private int resets;

    [SetUp]
    public async Task StartServer() =>
        server = await ServerProcess.StartLimitedAsync(
            FilesAllowed, ServerProcess.NewDataDirectory(), ("Chat:RateLimits:Enabled", "true"));

    [TearDown]
    public async Task StopServer()
    {
        Leave();
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            await TestContext.Out.WriteLineAsync($"The server {(server.HasExited ? "had exited" : "ran")}:\n{server.Log}");
        await server.DisposeAsync();
        Directory.Delete(server.DataDirectory, recursive: true);
    }

    [Test]
    public async Task Thousands_of_idle_connections_do_not_disturb_the_server_or_other_connections()
    {
        await using var ana = await server.ConnectAsync("Ana");
        using var http = new HttpClient
        {
            BaseAddress = server.Address,
            DefaultRequestHeaders = { { "Authorization", $"Bearer {ana.User.Access}" } }
        };
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK); // a connection that stays

        for (var address = 1; address <= Addresses; address++)
            await OpenAsync($"127.0.1.{address}");

        Assert.That(strangers, Has.Count.EqualTo(Addresses * ConnectionsPerAddress));
        Assert.That(resets, Is.LessThan(strangers.Count / 2), "the others were accepted, and perhaps closed later");
        await ana.SendConfirmedAsync(ana.UserId, "still here");
        await http.UploadAsync(ana.UserId, "hello"u8.ToArray());
        Assert.That(Directory.GetFiles($"/proc/{server.Id}/fd").Length, Is.LessThan(FilesAllowed));
        Assert.That(server.HasExited, Is.False, server.Log);

        Leave();
        await Eventually.IsTrueAsync(() => Answers(), "new connections are accepted once the idle ones are closed");
        await ana.SendConfirmedIgnoringOthersAsync(ana.UserId, "and now");
        Assert.That(
            server.Log.Split('\n').Count(line => line.Contains("efused", StringComparison.Ordinal)), Is.LessThanOrEqualTo(4),
            server.Log);
        Assert.That(server.Log, Does.Contain("Taking at most").And.Contain("1024 files"));
    }

    [Test]
    public async Task Without_a_free_descriptor_accepting_pauses_and_resumes_later()
    {
        await using var ana = await server.ConnectAsync("Ana");
        for (var count = 0; count < 5; count++)
            await ana.SendConfirmedAsync(ana.UserId, "before");
        OpenFilesLimit.Set(server.Id, (ulong)await SteadyOpenFilesAsync() - 10);

        await OpenAsync("127.0.1.1", count: 5);
        await Eventually.IsTrueAsync(
            () => server.Log.Contains("No connection can be accepted", StringComparison.Ordinal), "the pause is logged");
        for (var count = 0; count < 50; count++)
            await ana.SendConfirmedAsync(ana.UserId, "meanwhile");

        Assert.That(server.Log.Split("No connection can be accepted"), Has.Length.EqualTo(2), "once");
        OpenFilesLimit.Set(server.Id, FilesAllowed);
        await Eventually.IsTrueAsync(() => Answers(), "accepting resumes");
        await ana.SendConfirmedAsync(ana.UserId, "after");
    }

    // The runtime aborts if it can't open a library, and opens each on first use: the test loads its libraries first.
    private async Task<int> SteadyOpenFilesAsync()
    {
        var (open, same) = (0, 0);
        await Eventually.IsTrueAsync(
            () =>
            {
                var now = Directory.GetFiles($"/proc/{server.Id}/fd").Length;
                (open, same) = (now, now == open ? same + 1 : 0);
                return Answers() && same >= 10;
            },
            "no more connections are opened");
        return open;
    }

    // Like an attacker, who accepts that some connections are reset at once.
    private async Task OpenAsync(string address, int count = ConnectionsPerAddress)
    {
        for (var opened = 0; opened < count; opened++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            strangers.Add(socket);
            await TryConnectAsync(socket);
        }
    }

    private async Task TryConnectAsync(Socket socket)
    {
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionReset)
        {
            resets++;
        }
    }

    private void Leave()
    {
        strangers.ForEach(socket => socket.Dispose());
        strangers.Clear();
    }

    private bool Answers()
    {
        try
        {
            using var socket =
                new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5_000 };
            socket.Connect(IPAddress.Loopback, server.Address.Port);
            socket.Send(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            return socket.Receive(new byte[100]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
