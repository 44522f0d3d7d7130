using System.Diagnostics;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>
/// The delay for others caused by clients that don't read, compared with the same load on a client that does: the difference
/// is the cost of the slow ones.
/// </summary>
[Category("Long")]
internal sealed class SlowClientLatencyTests : ServerFixture
{
    private const int Samples = 300;

    // Both times come from one machine that may be busy with other tests; waiting for a slow client would cost its send timeout.
    private const double MaxRatio = 3;
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Realtime:SendTimeout", "00:00:02"),
        ("Chat:Realtime:CloseTimeout", "00:00:01"),
        ("Chat:Realtime:MaxQueuedBytes", "262144"),
    ];

    [Test]
    public async Task Clients_that_never_read_do_not_delay_others()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var cleo = await Server.ConnectAsync("Cleo");
        await using var dora = await Server.ConnectAsync("Dora");
        var reader = await Server.RegisterAsync("Ben");
        var slow = await Server.RegisterAsync("Bella");

        var withReader = await LatenciesAsync(cleo, dora, over => SendToReaderAsync(ana, reader, over));
        var givenUp = 0;
        var withSlow = await LatenciesAsync(cleo, dora, async over => givenUp = await SendToSilentAsync(ana, slow, over));

        Assert.That(givenUp, Is.GreaterThan(0), "A client was slow enough to be given up");
        foreach (var percentile in new[] { 50, 95 })
        {
            var usual = Percentile(withReader, percentile);
            Assert.That(
                Percentile(withSlow, percentile), Is.LessThan(MaxRatio * usual + Slack),
                $"p{percentile} was {usual.TotalMilliseconds} ms");
        }
    }

    // Measures messages between two other users during the load.
    private static async Task<TimeSpan[]> LatenciesAsync(RoomClient from, RoomClient to, Func<CancellationToken, Task> loadAsync)
    {
        using var over = new CancellationTokenSource();
        var load = Task.Run(() => loadAsync(over.Token));
        var times = new TimeSpan[Samples];
        for (var count = 0; count < Samples; count++)
        {
            var started = Stopwatch.GetTimestamp();
            await from.SendMessageAsync(to.UserId, "how long?");
            await to.ReceiveAsync("re_message");
            times[count] = Stopwatch.GetElapsedTime(started);
            await from.ReceiveAsync("conf_message");
        }

        await over.CancelAsync();
        await load;
        Array.Sort(times);
        return times;
    }

    private async Task SendToReaderAsync(RoomClient ana, TestUser reader, CancellationToken over)
    {
        using var device = await RawSocket.ConnectAsync(Server.Address, reader);
        var reading = device.ReadToEndAsync();
        while (!over.IsCancellationRequested)
            await ana.SendConfirmedAsync(reader.UserId, Body);
        await device.SendAsync(RawSocket.Frame(RawSocket.Close, []));
        await reading;
    }

    // Connects one silent device after another. Returns how many were closed.
    private async Task<int> SendToSilentAsync(RoomClient ana, TestUser slow, CancellationToken over)
    {
        for (var givenUp = 0; ; givenUp++)
        {
            using var silent = await RawSocket.ConnectAsync(Server.Address, slow, receiveBufferBytes: 4_096);
            var connection = Server.Get<ConnectionRegistry>().Of(slow.UserId)[^1];
            while (connection.CloseCode == 0)
            {
                if (over.IsCancellationRequested && givenUp > 0)
                    return givenUp;

                await ana.SendConfirmedAsync(slow.UserId, Body);
            }

            Assert.That(connection.CloseCode, Is.EqualTo(4008));
        }
    }

    private static string Body => new('x', 20_000);

    private static TimeSpan Percentile(TimeSpan[] sorted, int percentile) => sorted[sorted.Length * percentile / 100];
}
