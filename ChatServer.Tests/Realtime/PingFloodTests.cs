using System.Diagnostics;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

[Category("Long")]
internal sealed class PingFloodTests : ServerFixture
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    protected override (string Key, string Value)[] Settings =>
        [("Chat:Realtime:CloseTimeout", "00:00:02"), ("Chat:Realtime:FrameTimeout", "00:00:02")];

    [TestCase(RawSocket.Ping)]
    [TestCase(RawSocket.Pong)]
    public async Task A_client_that_floods_with_control_frames_is_closed_with_1008(int opcode)
    {
        var eve = await Server.RegisterAsync("Eve");
        using var flooding = await RawSocket.ConnectAsync(Server.Address, eve);

        var flood = FloodAsync(flooding, eve, RawSocket.Frame(opcode, []));
        var pongs = 0;
        var code = await flooding.ReadToEndAsync((received, _) => pongs += received == RawSocket.Pong ? 1 : 0);
        await flood;

        Assert.That(code, Is.EqualTo(1008));
        Assert.That(pongs, Is.LessThanOrEqualTo(100));
    }

    [Test]
    public async Task A_client_that_floods_with_empty_fragments_is_closed_with_4009()
    {
        var eve = await Server.RegisterAsync("Eve");
        using var flooding = await RawSocket.ConnectAsync(Server.Address, eve);
        await flooding.SendAsync(RawSocket.Frame(RawSocket.Text, "{"u8, isFinal: false));

        var flood = FloodAsync(flooding, eve, RawSocket.Frame(0, [], isFinal: false));
        var code = await flooding.ReadToEndAsync();
        await flood;

        Assert.That(code, Is.EqualTo(4009));
    }

    [Test]
    public async Task A_ping_flood_does_not_disturb_other_clients()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var eve = await Server.RegisterAsync("Eve");
        using var flooding = await RawSocket.ConnectAsync(Server.Address, eve);

        var flood = FloodAsync(flooding, eve, RawSocket.Frame(RawSocket.Ping, []));
        var longest = TimeSpan.Zero;
        for (var count = 0; count < 10 || !flood.IsCompleted; count++)
        {
            var started = Stopwatch.GetTimestamp();
            await ana.SendConfirmedAsync(ben.UserId, "undisturbed?");
            await ben.ReceiveAsync("re_message");
            longest = Stopwatch.GetElapsedTime(started) is var time && time > longest ? time : longest;
        }

        await flood;
        Assert.That(longest, Is.LessThan(AtOnce));
    }

    [Test]
    public async Task Pings_at_the_limit_are_answered_and_the_connection_stays_open()
    {
        using var eager = await RawSocket.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));

        await eager.SendAsync([.. Enumerable.Repeat(RawSocket.Frame(RawSocket.Ping, "hello"u8), 100).SelectMany(ping => ping)]);
        for (var count = 0; count < 100; count++)
            Assert.That((await eager.ReceiveAsync())?.Opcode, Is.EqualTo(RawSocket.Pong));

        await eager.SendTextAsync("""{"action":"ping"}""");
        Assert.That((await eager.ReceiveAsync())?.Opcode, Is.EqualTo(RawSocket.Text));
    }

    // Sends as fast as the connection allows, until the server has released it.
    private Task FloodAsync(RawSocket flooding, TestUser eve, byte[] frame) => Task.Run(async () =>
    {
        var many = Enumerable.Repeat(frame, 1_000).SelectMany(bytes => bytes).ToArray();
        while (Server.Get<ConnectionRegistry>().Of(eve.UserId).Count > 0)
            await flooding.TrySendAsync(many);
    });
}
