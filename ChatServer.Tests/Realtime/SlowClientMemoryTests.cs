using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>
/// The memory used while clients don't read. Each has its own user and messages, because the same frame in all queues would use
/// no more memory than one. Live objects are counted, not the memory of the process.
/// </summary>
[Category("Long")]
[NonParallelizable]
internal sealed class SlowClientMemoryTests : ServerFixture
{
    private const int Clients = 10;
    private const int MessagesEach = 400;
    private const int BodyBytes = 20_000;
    private const int MaxQueuedBytes = 1_048_576;

    // The frames of one flush wait in Kestrel's pipe.
    private const int PipeBytes = 128 * 1024;

    // The server's own growth: caches and pools. If everything were kept, it would be 80 MB less the 2 or 3 MB per client in the
    // system's buffers.
    private const int Rest = 12_000_000;

    // Often enough to see full queues: 52 messages fill one.
    private const int RoundsPerLook = 10;

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Realtime:MaxQueuedBytes", $"{MaxQueuedBytes}"),
        ("Chat:Realtime:SendTimeout", "00:10:00"),
        ("Chat:Realtime:CloseTimeout", "00:10:00"),
        ("Chat:Realtime:PingInterval", "00:10:00"),
    ];

    [Test]
    public async Task Clients_that_never_read_use_no_more_memory_than_their_queue_limit()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var users = await RegisterAsync();
        var silent = await Task.WhenAll(
            users.Select(user => RawSocket.ConnectAsync(Server.Address, user, receiveBufferBytes: 4_096)));
        var before = LiveBytes();

        var most = 0L;
        for (var round = 0; round < MessagesEach; round++)
        {
            foreach (var user in users)
                await ana.SendMessageAsync(user.UserId, new string('x', BodyBytes));
            foreach (var _ in users)
                await ana.ReceiveAsync("conf_message");
            if (round % RoundsPerLook == 0)
                most = Math.Max(most, LiveBytes() - before);
        }

        await TestContext.Out.WriteLineAsync($"{most / Clients:N0} bytes a client at most");
        Assert.That(most, Is.GreaterThan(Clients * MaxQueuedBytes / 2), "The queues were filled");
        Assert.That(most, Is.LessThan(Clients * (MaxQueuedBytes + PipeBytes) + Rest));
        foreach (var user in users)
            Assert.That(Server.Get<ConnectionRegistry>().Of(user.UserId).Single().CloseCode, Is.EqualTo(4008));
        foreach (var device in silent)
            device.Dispose();
    }

    // Each with a conversation, so that everything created once per conversation exists before the measurement.
    private async Task<TestUser[]> RegisterAsync()
    {
        var users = await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Server.RegisterAsync($"Ben{number}")));
        await using var ana = await Server.ConnectAsync("Ana");
        foreach (var user in users)
            await ana.SendConfirmedAsync(user.UserId, "warm");
        return users;
    }

    private long LiveBytes()
    {
        Server.Events.Forget();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
