using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Logs;

/// <summary>The log at level debug, which an administrator turns on to find out why a client's messages fail.</summary>
[Parallelizable]
internal sealed class DebugLogTests
{
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = Directory.CreateTempSubdirectory("chat-debug-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task At_level_debug_actions_and_their_outcomes_are_logged_without_content()
    {
        var ana = await UseAsync("debug");

        var log = string.Concat(Directory.GetFiles(directory).Select(File.ReadAllText));
        Assert.That(log, Does.Match($"Connection \\d+ of \"?{ana.UserId}\"? is open on /ws/chat/room"));
        Assert.That(log, Does.Match("Connection \\d+: received text_message"));
        Assert.That(log, Does.Match("Connection \\d+: text_message was refused with unknown_receiver, field: receiver_id"));
        Assert.That(log, Does.Match("Connection \\d+: a frame was refused with unknown_action, field: action"));
        Assert.That(log, Does.Match("MessageSent at position \\d+ was queued for 1 connections"));
        Assert.That(log, Does.Match("Committed \\d+ writes with \\d+ events, up to position \\d+, in "));
        Assert.That(log, Does.Match("Connection \\d+: sync found \\d+ events from position 0 to \\d+; more: false"));
        Assert.That(log, Does.Match("Connection \\d+ ended after .*, closed with 1000: The client closed it"));
        Assert.That(log, Does.Match("Connection \\d+ ended after .*, closed with 1003: Only text frames are understood"));
        Assert.That(log, Does.Match("Connection \\d+: received ping"));
        Assert.That(log, Does.Contain("A WebSocket was refused with 401: Its token is refused: "));
        Assert.That(log, Does.Match("Upload \\S+ is on disk \\(3 bytes\\)"));
        Assert.That(log, Does.Match("Upload \\S+ ended; file kept: true"));
        Assert.That(log, Does.Match("Upload \\S+ was refused: \"?UnknownReceiver"));
        foreach (var secret in new[]
        {
            ana.Email, "Ana", "a private text", "a private action", "private.txt", ana.Access.Split('.')[2]
        })
            Assert.That(log, Does.Not.Contain(secret));
    }

    [Test]
    public async Task At_level_information_single_actions_are_not_logged()
    {
        await UseAsync("information");

        Assert.That(
            string.Concat(Directory.GetFiles(directory).Select(File.ReadAllText)),
            Does.Not.Match("Connection \\d").And.Not.Contain("Committed"));
    }

    private async Task<TestUser> UseAsync(string level)
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Logs:File", Path.Combine(directory, "chat.log")),
            ("Serilog:WriteTo:0:Args:restrictedToMinimumLevel", "Fatal"));
        var (ana, ben) = (await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"));
        using var admin = server.As((await server.RegisterAdminAsync()).Access);
        await admin.PutAsJsonAsync("/admin/log-level/", new { level }).ReadAsync(HttpStatusCode.OK);

        await using (var client = await server.ConnectAsync(ana, "0"))
        {
            await client.ReceivePastAsync();
            await client.SendConfirmedAsync(ben.UserId, "a private text");
            await client.SendAsync(
                new { action = "text_message", receiver_id = Guid.NewGuid(), message_body = "a private text" });
            await client.ReceiveAsync("error");
            await client.SendAsync(new { action = "a private action" });
            await client.ReceiveAsync("error");
            await client.CloseAsync();
        }

        await using (var client = await server.ConnectAsync(ana))
        {
            await client.SendBytesAsync([1, 2, 3], WebSocketMessageType.Binary);
            await client.ExpectCloseAsync(1003);
        }

        await using (var client = await server.ConnectToMessagesAsync(ana))
        {
            await client.SendAsync("ping");
            await client.ReceiveDataAsync("pong");
        }

        using var http = server.As(ana.Access);
        await http.UploadAsync(ben.UserId, [1, 2, 3], fileName: "private.txt", message: "a private text");
        using var nobody = await http.PostFileAsync(Guid.NewGuid(), [1, 2, 3], fileName: "private.txt");
        Assert.That(() => server.ConnectAsync(ana with { Access = $"{ana.Access}x" }), Throws.InstanceOf<WebSocketException>());
        return ana;
    }
}
