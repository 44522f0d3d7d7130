using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.Search.Query;

/// <summary>What a search opens, and what it waits for.</summary>
[Parallelizable]
internal sealed class SearchReadTests : ServerFixture
{
    private static readonly TimeSpan LongestBlock = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Each_hit_is_opened_once()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, Enumerable.Range(0, 7).Select(number => $"walnut {number}"));
        var cipher = await CipherAsync(ana, ben);
        await Server.IndexAsync();
        var before = cipher.Opened;

        var found = await Server.AskAsync(ben, "walnut");

        Assert.That(found.Data().Results(), Has.Length.EqualTo(7));
        Assert.That(cipher.Opened - before, Is.EqualTo(7));
    }

    [Test]
    public async Task A_search_finds_confirmed_messages_in_order_without_waiting_for_the_writer()
    {
        var (ana, ben, cleo) = (
            await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        var said = new Stack<string>();
        await SendTextsAsync(ana, ben, said, "chestnut, which is counted");
        await Server.Get<CounterFlush>().FlushAsync(CancellationToken.None);

        using var gate = await BlockAsync(async attempt =>
        {
            await SendTextsAsync(cleo, ben, said, $"chestnut {attempt} of another");
            await SendTextsAsync(ana, ben, said, $"chestnut {attempt}");
        });
        var found = await Server.FindAsync(ben, "chestnut");
        var isStillUncounted = await HasUncountedAsync();
        gate.Set();

        Assert.That(found, Is.EqualTo(said));
        Assert.That(isStillUncounted, "the writer was blocked throughout");
    }

    private async Task SendTextsAsync(TestUser sender, TestUser receiver, Stack<string> said, string text)
    {
        await Server.SendTextsAsync(sender.UserId, receiver.UserId, text);
        said.Push(text);
    }

    // Blocks the writer while messages are confirmed and not counted. The counters are written once a second, so it may take
    // several attempts.
    private async Task<ManualResetEventSlim> BlockAsync(Func<int, Task> sayAsync)
    {
        for (var attempt = 1; ; attempt++)
        {
            await sayAsync(attempt);
            var gate = Block();
            if (await HasUncountedAsync())
                return gate;

            gate.Set();
            Assert.That(attempt, Is.LessThan(20), "the counters are always written first");
        }
    }

    private ManualResetEventSlim Block()
    {
        var (holds, gate) = (new ManualResetEventSlim(), new ManualResetEventSlim());
        _ = Server.Get<Database>().WriteAsync(
            _ =>
            {
                holds.Set();
                return gate.Wait(LongestBlock);
            },
            CancellationToken.None).AsTask();
        holds.Wait(LongestBlock);
        return gate;
    }

    private ValueTask<bool> HasUncountedAsync() => Server.Get<Database>().ReadAsync(
        read => read.LastPosition() > CounterFlush.CountedUpTo(read), CancellationToken.None);

    private ValueTask<ConversationCipher> CipherAsync(TestUser one, TestUser other) => Server.Get<Database>().ReadAsync(
        read => Server.Get<ConversationKeys>().Find(read, ConversationStore.FindDirect(read, one.UserId, other.UserId)!.Value),
        CancellationToken.None);
}
