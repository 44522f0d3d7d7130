using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>
/// What lives in memory while clients don't read. Each has its own user and its own messages, as the same frame in all queues
/// would cost no more than one; and what lives is counted, not what the process has taken from the system.
/// </summary>
[Category("Long")]
[NonParallelizable]
internal sealed class SlowClientMemoryTests : ServerFixture
{
    private const int Clients = 10;
    private const int MessagesEach = 400;
    private const int BodyBytes = 20_000;
    private const int MaxQueuedBytes = 1_048_576;

    // What one flush takes out of the queue waits in Kestrel's pipe.
    private const int PipeBytes = 128 * 1024;

    // The server's own growth: caches and pools. Were everything kept, it would be 80 MB less the 2 or 3 MB that the system's
    // buffers take of each client.
    private const int Rest = 12_000_000;

    // Often enough to see the queues full: 52 messages fill one.
    private const int RoundsPerLook = 10;

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Realtime:MaxQueuedBytes", $"{MaxQueuedBytes}"),
        ("Chat:Realtime:SendTimeout", "00:10:00"),
        ("Chat:Realtime:CloseTimeout", "00:10:00"),
        ("Chat:Realtime:PingInterval", "00:10:00"),
    ];

    [Test]
    public async Task Clients_that_never_read_cost_no_more_than_their_bound()
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

    // With a conversation each, so that what is made once per conversation is there before.
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
