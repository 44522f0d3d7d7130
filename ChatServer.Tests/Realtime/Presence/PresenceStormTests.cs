using System.Net.Http.Json;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

/// <summary>The cost of many changes of presence at once, and presence after a restart.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class PresenceStormTests
{
    private const int Circles = 40;
    private const int CircleSize = 10;

    [Test]
    public async Task When_all_users_reconnect_at_once_each_receives_at_most_two_changes_per_peer()
    {
        await using var server = await TestServer.StartAsync(("Chat:Realtime:PresenceGrace", "00:00:02"));
        var circles = new List<RoomClient[]>();
        for (var circle = 0; circle < Circles; circle++)
            circles.Add(await ConnectAllAsync(server));

        foreach (var client in circles.SelectMany(circle => circle))
            client.Abort();
        await Eventually.IsTrueAsync(() => server.Get<ConnectionRegistry>().Count == 0, "all connections are closed");
        var received = await Task.WhenAll(circles.SelectMany(circle => circle).Select(ReconnectAsync));
        var last = await Task.WhenAll(received.Select(back => back.Client.ReceivePendingAsync()));

        const int livePairs = Circles * CircleSize * (CircleSize - 1);
        var frames = received.Sum(back => back.Others) + last.Sum(frames => frames.Count);
        Assert.That(frames, Is.InRange(livePairs, 2 * livePairs));
        foreach (var (client, _) in received)
            await client.DisposeAsync();
    }

    [Test]
    public async Task Invisibility_and_last_seen_survive_a_restart()
    {
        var data = ServerProcess.NewDataDirectory();
        TestUser ana, ben, cleo;
        string? seen;
        await using (var server = await ServerProcess.StartAsync(data))
        {
            (ana, ben, cleo) = (
                await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"), await server.RegisterAsync("Cleo"));
            await using var anas = await server.ConnectAsync(ana);
            await using var bens = await server.ConnectAsync(ben);
            await using var cleos = await server.ConnectAsync(cleo);
            foreach (var other in new[] { ben, cleo })
                await anas.SendConfirmedAsync(other.UserId, "hello");
            await bens.ReceiveAsync("re_message");
            await bens.SetPresenceAsync("invisible");
            await bens.ReceiveAsync("presence");
            seen = (await anas.AskAsync(ben.UserId)).Text("last_seen");
            await server.TerminateAsync();
            await server.WaitForExitAsync();
        }

        await using (var server = await ServerProcess.StartAsync(data))
        {
            await using var anas = await server.ConnectAsync(ana);
            await using var bens = await server.ConnectAsync(ben);

            Assert.That((await anas.AskAsync(ben.UserId)).Text("status"), Is.EqualTo("offline"));
            Assert.That((await anas.AskAsync(ben.UserId)).Text("last_seen"), Is.EqualTo(seen).And.Not.Null);
            Assert.That((await anas.AskAsync(cleo.UserId)).Text("last_seen"), Is.Not.Null, "written at the shutdown");
        }

        Directory.Delete(data, recursive: true);
    }

    [Test]
    public async Task A_client_that_does_not_read_gets_no_presence_and_stays_connected()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Realtime:PresenceGrace", "00:00:00"), ("Chat:Realtime:MaxQueuedFrames", "16"),
            ("Chat:Realtime:SendTimeout", "00:05:00"));
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        using var slow = await RawSocket.ConnectAsync(server.Address, ben, receiveBufferBytes: 4_096);
        await slow.SendTextAsync("""{"action":"presence"}""");
        await slow.ReceiveAsync();
        await ana.SendConfirmedAsync(ben.UserId, "hello");

        // Enough to fill the buffers of the sockets, and the queue up to its limit for presence.
        for (var count = 0; count < 100_000; count++)
            await ana.SetPresenceAsync(count % 2 == 0 ? "away" : "online");
        await ana.SendConfirmedIgnoringOthersAsync(ben.UserId, "bye");

        Assert.That(server.Get<ConnectionRegistry>().Of(ben.UserId).Single().CloseCode, Is.Zero);
        var notified = 0;
        while (await slow.ReceiveAsync() is { } frame
            && !System.Text.Encoding.UTF8.GetString(frame.Payload).Contains("bye", StringComparison.Ordinal))
            notified++;
        Assert.That(notified, Is.LessThan(100_000));
    }

    // Ten members of a group, each with the presence of the others.
    private static async Task<RoomClient[]> ConnectAllAsync(TestServer server)
    {
        var clients = await Task.WhenAll(
            Enumerable.Range(0, CircleSize).Select(number => server.ConnectAsync($"Member{number}")));
        using var http = server.As(clients[0].User.Access);
        using var created = await http.PostAsJsonAsync(
            "/chat/groups/", new { name = "Circle", member_ids = clients.Select(client => client.UserId) });
        created.EnsureSuccessStatusCode();
        foreach (var client in clients)
            await client.SubscribeToAllAsync();
        return clients;
    }

    private static async Task<(RoomClient Client, int Others)> ReconnectAsync(RoomClient gone)
    {
        var client = await gone.ConnectAgainAsync();
        var received = await client.SubscribeToAllAsync();
        return (client, received.Count(frame => frame.Text("user_id") != client.UserId.ToString()));
    }
}
