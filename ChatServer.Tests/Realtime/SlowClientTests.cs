using System.Diagnostics;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

[Category("Long")]
internal sealed class SlowClientTests : ServerFixture
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(6);

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Realtime:PingInterval", "00:00:01"),
        ("Chat:Realtime:PingTimeout", "00:00:01"),
        ("Chat:Realtime:FrameTimeout", "00:00:02"),
        ("Chat:Realtime:SendTimeout", "00:00:02"),
        ("Chat:Realtime:CloseTimeout", "00:00:02"),
        ("Chat:Realtime:MaxQueuedFrames", "64"),
        ("Chat:Realtime:MaxQueuedBytes", "262144"),
    ];

    [Test]
    public async Task A_client_that_never_reads_is_closed_with_4008()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var silent = await RawSocket.ConnectAsync(Server.Address, ben, receiveBufferBytes: 4_096);
        var connection = Server.Get<ConnectionRegistry>().Of(ben.UserId).Single();

        await FloodAsync(ana, ben, () => connection.CloseCode != 0);

        Assert.That(connection.CloseCode, Is.EqualTo(4008));
        await WaitUntilDisconnectedAsync(ben);
    }

    [Test]
    public async Task A_slow_client_that_continues_reading_gets_4008_and_resumes_without_loss()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var slow = await RawSocket.ConnectAsync(Server.Address, ben, receiveBufferBytes: 4_096);
        var connection = Server.Get<ConnectionRegistry>().Of(ben.UserId).Single();

        var sent = await FloodAsync(ana, ben, () => connection.CloseCode != 0);
        var received = 0;
        var code = await slow.ReadToEndAsync((opcode, _) => received += opcode == RawSocket.Text ? 1 : 0);
        await using var resumed = await Server.ConnectAsync(ben, "0");
        var (missed, end) = await resumed.ReceivePastAsync();
        var all = missed.ToList();
        while (end.GetProperty("has_more").GetBoolean())
        {
            (missed, end) = await resumed.SyncAsync(end.Text("cursor"));
            all.AddRange(missed);
        }

        Assert.That(code, Is.EqualTo(4008));
        Assert.That(received, Is.LessThan(sent));
        Assert.That(all, Has.Count.EqualTo(sent));
    }

    [Test]
    public async Task A_client_that_answers_no_pings_is_cut_off()
    {
        var ben = await Server.RegisterAsync("Ben");
        using var mute = await RawSocket.ConnectAsync(Server.Address, ben);
        var started = Stopwatch.GetTimestamp();

        var opcodes = new List<int>();
        await mute.ReadToEndAsync((opcode, _) => opcodes.Add(opcode));

        Assert.That(opcodes, Does.Contain(RawSocket.Ping));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(2) + Slack));
        await WaitUntilDisconnectedAsync(ben);
    }

    [Test]
    public async Task A_client_that_answers_pings_stays_connected()
    {
        var ben = await Server.RegisterAsync("Ben");
        using var alive = await RawSocket.ConnectAsync(Server.Address, ben);

        for (var pings = 0; pings < 4;)
        {
            var frame = await alive.ReceiveAsync();
            Assert.That(frame?.Opcode, Is.EqualTo(RawSocket.Ping));
            await alive.SendAsync(RawSocket.Frame(RawSocket.Pong, frame!.Value.Payload));
            pings++;
        }

        await alive.SendTextAsync("""{"action":"ping"}""");
        Assert.That((await alive.ReceiveAsync())?.Opcode, Is.EqualTo(RawSocket.Text));
    }

    [Test]
    public async Task A_client_that_sends_a_byte_at_a_time_is_closed_with_4009()
    {
        var ben = await Server.RegisterAsync("Ben");
        using var slow = await RawSocket.ConnectAsync(Server.Address, ben);
        var started = Stopwatch.GetTimestamp();
        await slow.SendAsync(RawSocket.Frame(RawSocket.Text, [], claimedLength: 1_000));
        using var over = new CancellationTokenSource();
        var dribbling = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
            while (!over.IsCancellationRequested && await timer.WaitForNextTickAsync())
                await slow.TrySendAsync([(byte)' ']);
        });

        var code = await slow.ReadToEndAsync();
        await over.CancelAsync();
        await dribbling;

        Assert.That(code, Is.EqualTo(4009));
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(4) + Slack));
    }

    [Test]
    public async Task A_half_open_connection_with_frames_in_flight_is_cut_off()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var halfOpen = await RawSocket.ConnectAsync(Server.Address, ben, receiveBufferBytes: 4_096);
        await halfOpen.SendTextAsync("""{"action":"ping"}""");

        for (var count = 0; count < 3; count++)
            await ana.SendConfirmedIgnoringOthersAsync(ben.UserId, new string('x', 20_000));

        await WaitUntilDisconnectedAsync(ben);
    }

    [Test]
    public async Task An_expired_token_closes_its_connection_with_4401()
    {
        await using var server = await TestServer.StartAsync(("Chat:Auth:AccessTokenLifetime", "00:00:03"));
        await using var ana = await server.ConnectAsync("Ana");

        await ana.ExpectCloseAsync(4401);
    }

    private Task WaitUntilDisconnectedAsync(TestUser user) =>
        Eventually.IsTrueAsync(() => Server.Get<ConnectionRegistry>().Of(user.UserId).Count == 0, "the connection is gone");

    // Sends long messages until the receiver is closed; returns how many were stored.
    private static async Task<int> FloodAsync(RoomClient ana, TestUser ben, Func<bool> isOver)
    {
        var body = new string('x', 20_000);
        for (var sent = 0; ; sent++)
        {
            if (isOver() || sent == 500)
                return sent;

            await ana.SendConfirmedIgnoringOthersAsync(ben.UserId, body);
        }
    }
}
