using System.Diagnostics;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

[Category("Long")]
internal sealed class DrainTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Test]
    public async Task A_stopping_server_notifies_its_clients_keeps_confirmed_messages_and_exits_in_time()
    {
        var data = ServerProcess.NewDataDirectory();
        var notified = new List<Client>();
        TestUser[] users;
        await using (var server = await ServerProcess.StartAsync(data))
        {
            users = [
                await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"), await server.RegisterAsync("Cleo"),
                await server.RegisterAsync("Dora")];
            for (var number = 0; number < users.Length; number++)
                notified.Add(new Client(await server.ConnectAsync(users[number]), users[number ^ 1]));
            var running = notified.ConvertAll(client => Task.Run(client.RunAsync));
            await Eventually.IsTrueAsync(
                () => notified.Sum(client => client.Confirmed.Count) > 500, "load", TimeSpan.FromSeconds(60));

            var started = Stopwatch.GetTimestamp();
            await server.TerminateAsync();
            var exitCode = await server.WaitForExitAsync();
            var took = Stopwatch.GetElapsedTime(started);
            await Task.WhenAll(running);

            Assert.That(exitCode, Is.Zero, server.Log);
            Assert.That(took, Is.LessThan(Limit));
        }

        foreach (var client in notified)
        {
            Assert.That(client.Draining!.Value.Keys(), Is.EqualTo(new[] { "action", "reconnect_after_ms" }));
            Assert.That(client.Draining.Value.Number("reconnect_after_ms"), Is.InRange(0, 5_000));
            Assert.That(client.CloseCode, Is.EqualTo(1012));
        }

        await using (var restarted = await ServerProcess.StartAsync(data))
        {
            for (var number = 0; number < users.Length; number++)
                Assert.That(
                    await ReadOwnAsync(restarted, users[number], users[number ^ 1]), Is.SupersetOf(notified[number].Confirmed));
        }

        Directory.Delete(data, recursive: true);
    }

    // All confirmations of the client's own messages that the server has.
    private static async Task<List<long>> ReadOwnAsync(ServerProcess server, TestUser user, TestUser peer)
    {
        await using var client = await server.ConnectAsync(user);
        var ids = new List<long>();
        object? cursor = null;
        for (var more = true; more;)
        {
            var (frames, end) = await client.SyncAsync(cursor, limit: 1_000);
            ids.AddRange(frames.Where(frame => frame.Text("receiver_id") == peer.UserId.ToString()).Select(frame => frame.Id()));
            (cursor, more) = (end.Text("cursor"), end.GetProperty("has_more").GetBoolean());
        }

        return ids;
    }

    /// <summary>Sends the next message after each confirmation, until the server closes.</summary>
    private sealed class Client(RoomClient room, TestUser peer)
    {
        public List<long> Confirmed { get; } = [];

        public JsonElement? Draining { get; private set; }

        public int? CloseCode => room.CloseCode;

        public async Task RunAsync()
        {
            for (var number = 0; number < 8; number++)
                await room.SendMessageAsync(peer.UserId, "under load");
            while (await room.TryReceiveTextAsync() is { } text)
            {
                var frame = JsonSerializer.Deserialize<JsonElement>(text);
                if (frame.Text("action") == "server_draining")
                    Draining = frame;
                if (frame.Text("action") != "conf_message")
                    continue;

                Confirmed.Add(frame.Id());
                await room.SendMessageAsync(peer.UserId, "under load");
            }

            await room.DisposeAsync();
        }
    }
}
