using System.Text.Json;
using ChatServer.Protocol.Sockets;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>Clients of both framings while a server stops, and on the one that follows.</summary>
[Category("Long")]
internal sealed class SocketIoDrainTests
{
    private static readonly (string, string)[] Settings = [("Chat:Workspace:Enabled", "true")];

    [Test]
    public async Task Clients_are_notified_and_closed_and_resume_on_another_server_from_their_cursor()
    {
        var data = ServerProcess.NewDataDirectory();
        TestUser ana, ben;
        string cursor;
        await using (var server = await ServerProcess.StartAsync(data, Settings))
        {
            (ana, ben) = (await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"));
            await using var unfinished = await SocketIoClient.OpenAsync(server.Address);
            await using var socketIo = await SocketIoClient.ConnectAsync(server.Address, ben, cursor: "0");
            await using var raw = await EventsClient.ConnectAsync(server.Address, ben);
            await using var anas = await MessagesClient.ConnectAsync(server.Address, ana);
            await anas.PostMessageAsync(ben.UserId, "before");
            cursor = (await ReceiveUntilAsync(socketIo, "sync_complete")).Text("cursor")!;

            await server.TerminateAsync();

            var last = await socketIo.ExpectCloseAsync(CloseCodes.Restart);
            Assert.That(last, Has.Some.StartsWith("42[\"server_draining\","));
            Assert.That(socketIo.CloseReason, Is.EqualTo("The server is restarting"));
            var frames = await raw.ExpectCloseAsync(CloseCodes.Restart);
            Assert.That(frames.Select(frame => frame.Text("type")), Does.Contain("server_draining"));
            await unfinished.ExpectCloseAsync(CloseCodes.Restart);
            Assert.That(await server.WaitForExitAsync(), Is.Zero, server.Log);
            Assert.That(server.Log, Does.Not.Contain("Exception"));
        }

        await using (var other = await ServerProcess.StartAsync(data, Settings))
        {
            await using var anas = await MessagesClient.ConnectAsync(other.Address, ana);
            await anas.PostMessageAsync(ben.UserId, "meanwhile");
            await using var resumed = await SocketIoClient.ConnectAsync(other.Address, ben, cursor);
            Assert.That(await ContentsUntilSyncedAsync(resumed), Is.SupersetOf(new[] { "meanwhile" }));
            await anas.PostMessageAsync(ben.UserId, "live");
            Assert.That(ContentOf(await resumed.ReceiveAsync("events:channel")), Is.EqualTo("live"));
        }

        Directory.Delete(data, recursive: true);
    }

    private static async Task<JsonElement> ReceiveUntilAsync(SocketIoClient client, string name)
    {
        while (true)
        {
            var packet = await client.ReceiveAsync();
            if (packet.StartsWith($"42[\"{name}\",", StringComparison.Ordinal))
                return JsonSerializer.Deserialize<JsonElement>(packet[2..])[1];
        }
    }

    private static async Task<IReadOnlyList<string?>> ContentsUntilSyncedAsync(SocketIoClient client)
    {
        var contents = new List<string?>();
        while (await client.ReceiveAsync() is var packet && !packet.StartsWith("42[\"sync_complete\",", StringComparison.Ordinal))
            contents.Add(ContentOf(JsonSerializer.Deserialize<JsonElement>(packet[2..])[1]));
        return contents;
    }

    private static string? ContentOf(JsonElement payload) =>
        payload.GetProperty("data").TryGetProperty("data", out var message) ? message.Text("content") : null;
}
