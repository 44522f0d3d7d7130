using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

[Parallelizable]
internal sealed class CounterRollbackTests : ServerFixture
{
    [Test]
    public async Task Counters_flushed_twice_in_a_rolled_back_batch_are_written_again()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var counters = Server.Get<CounterFlush>();
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        using var holds = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();

        var blocking = WriteAsync(() =>
        {
            holds.Set();
            gate.Wait(TimeSpan.FromSeconds(30));
        });
        holds.Wait(TimeSpan.FromSeconds(30));
        var flushes =
            new[] { counters.FlushAsync(CancellationToken.None).AsTask(), counters.FlushAsync(CancellationToken.None).AsTask() };
        var guilty = WriteAsync(() => throw new InvalidOperationException("on purpose"));
        gate.Set();
        await blocking;
        await Task.WhenAll(flushes);
        Assert.That(async () => await guilty, Throws.InvalidOperationException);

        Assert.That((await Server.ThreadsAsync(ben.User)).Single().Number("unread_count"), Is.EqualTo(1));
    }

    private Task<int> WriteAsync(Action action) =>
        Server.Get<Database>().WriteAsync(
            _ =>
            {
                action();
                return 0;
            },
            CancellationToken.None).AsTask();
}
