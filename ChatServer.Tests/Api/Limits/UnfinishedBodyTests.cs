using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using ChatServer.Accounts.Sessions;
using ChatServer.Api.Limits.Connections;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatServer.Tests.Api.Limits;

/// <summary>Bodies that the client or the server stops half-way.</summary>
[Parallelizable]
internal sealed class UnfinishedBodyTests
{
    private readonly CapturedLogs logs = new("Microsoft.AspNetCore");
    private TestServer server = null!;

    [SetUp]
    public async Task StartServer() =>
        server = await TestServer.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(logs), ("Chat:RateLimits:Enabled", "true"));

    [TearDown]
    public async Task StopServer()
    {
        logs.Dispose();
        await server.DisposeAsync();
    }

    [TestCase("Content-Length: 60000", "{\"email\":\"", "aaaa")]
    [TestCase("Transfer-Encoding: chunked", "A\r\n{\"email\":\"\r\n", "4\r\naaaa\r\n")]
    public async Task A_client_that_disconnects_during_its_body_is_not_logged(string length, string first, string second)
    {
        for (var count = 0; count < 5; count++)
        {
            using var client = await PostAsync("/auth/login/", $"Content-Type: application/json\r\n{length}", first);
            await Task.Delay(50); // so that the parts are read separately
            await client.SendAsync(Encoding.ASCII.GetBytes(second));
            await Task.Delay(50);
        }

        await AllHaveLeftAsync(others: 0);
        Assert.That(logs.Lines, Is.Empty);
    }

    [Test]
    public async Task A_request_ended_by_a_sign_out_during_its_body_is_answered_and_not_logged(
        [Values("/chat/attachment/", "/auth/password/")] string path)
    {
        var ana = await server.RegisterAsync("Ana");
        using var http = server.As(ana.Access);
        var (type, start) = path == "/auth/password/"
            ? ("application/json", "{\"current_password\":\"")
            : (
                "multipart/form-data; boundary=b",
                $"--b\r\nContent-Disposition: form-data; name=\"receiver\"\r\n\r\n{ana.UserId}\r\n--b\r\n");
        using var client = await PostAsync(
            path, $"Authorization: Bearer {ana.Access}\r\nContent-Type: {type}\r\nContent-Length: 60000", start);
        await Eventually.IsTrueAsync(() => server.Get<RunningRequests>().CountOf(ana.UserId) == 1, "it runs");

        (await http.PostAsJsonAsync("/auth/logout/", new { })).EnsureSuccessStatusCode();

        Assert.That(await RawAnswer.ReadAsync(client), Does.StartWith("HTTP/1.1 401"));
        await AllHaveLeftAsync(others: 2);
        Assert.That(logs.Lines, Is.Empty);
    }

    private async Task<Socket> PostAsync(string path, string headers, string beginning)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{beginning}"));
        return socket;
    }

    // Kestrel logs before a connection is counted as closed.
    private Task AllHaveLeftAsync(int others) =>
        Eventually.IsTrueAsync(() => server.Get<OpenConnections>().Count <= others, "the connections have gone");
}
