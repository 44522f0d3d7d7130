using System.Text.Json;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>A client of <c>/ws/messages</c> that reads more slowly than frames arrive.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class MessagesSlowClientTests : ServerFixture
{
    private const int MaxSent = 500;

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Realtime:CloseTimeout", "00:00:02"),
        ("Chat:Realtime:MaxQueuedFrames", "64"),
        ("Chat:Realtime:MaxQueuedBytes", "262144"),
    ];

    [Test]
    public async Task A_client_that_stops_reading_is_closed_with_4008_and_released()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var silent = await ConnectSlowAsync(ben);
        var connection = Server.Get<ConnectionRegistry>().Of(ben.UserId).Single();

        var sent = await FloodAsync(ana, ben, connection);

        Assert.That(connection.CloseCode, Is.EqualTo(4008));
        Assert.That(sent, Is.LessThan(MaxSent), "the queue is bounded");
        await Eventually.IsTrueAsync(() => Server.Get<ConnectionRegistry>().Of(ben.UserId).Count == 0, "the connection is gone");
    }

    [Test]
    public async Task Messages_missed_by_a_slow_client_arrive_by_sync_once_and_in_order()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var slow = await ConnectSlowAsync(ben);
        var connection = Server.Get<ConnectionRegistry>().Of(ben.UserId).Single();

        var sent = await FloodAsync(ana, ben, connection);
        var received = new List<string>();
        var code = await slow.ReadToEndAsync((opcode, payload) =>
        {
            if (opcode == RawSocket.Text)
                received.Add(Mark(JsonSerializer.Deserialize<JsonElement>(payload)));
        });
        await using var resumed = await Server.ConnectToMessagesAsync(ben, "0");
        var (missed, end) = await resumed.ReceivePastAsync();
        var all = missed.Select(Mark).ToList();
        while (end.GetProperty("data").GetProperty("has_more").GetBoolean())
        {
            (missed, end) = await resumed.SyncAsync(end.GetProperty("data").Text("cursor"));
            all.AddRange(missed.Select(Mark));
        }

        Assert.That(code, Is.EqualTo(4008));
        Assert.That(received, Is.EqualTo(Enumerable.Range(0, received.Count).Select(number => $"{number}")));
        Assert.That(received, Has.Count.LessThan(sent));
        Assert.That(all, Is.EqualTo(Enumerable.Range(0, sent).Select(number => $"{number}")));
        await ana.PostMessageAsync(ben.UserId, "live again");
        Assert.That((await resumed.ReceiveDataAsync("message_received")).Text("content"), Is.EqualTo("live again"));
    }

    private Task<RawSocket> ConnectSlowAsync(TestUser user) =>
        RawSocket.ConnectAsync(Server.Address, user, receiveBufferBytes: 4_096, path: "/ws/messages");

    // Sends long numbered messages until the receiver is closed; returns how many were stored.
    private static async Task<int> FloodAsync(MessagesClient ana, TestUser ben, Connection connection)
    {
        var padding = new string('x', 19_000);
        for (var sent = 0; ; sent++)
        {
            if (connection.CloseCode != 0 || sent == MaxSent)
                return sent;

            await ana.PostMessageAsync(ben.UserId, $"{sent} {padding}");
        }
    }

    private static string Mark(JsonElement frame) => frame.GetProperty("data").Text("content")!.Split(' ')[0];
}
