using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.Search.Query;

/// <summary>What a search reads, opens and waits for.</summary>
[Parallelizable]
internal sealed class SearchReadTests : ServerFixture
{
    [Test]
    public async Task Each_hit_is_opened_once()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SayAsync(ana.UserId, ben.UserId, Enumerable.Range(0, 7).Select(number => $"walnut {number}"));
        var cipher = await CipherAsync(ana, ben);
        await Server.IndexAsync();
        var before = cipher.Opened;

        var found = await Server.AskAsync(ben, "walnut");

        Assert.That(found.Data().Results(), Has.Length.EqualTo(7));
        Assert.That(cipher.Opened - before, Is.EqualTo(7));
    }

    private ValueTask<ConversationCipher> CipherAsync(TestUser one, TestUser other) => Server.Get<Database>().ReadAsync(
        read => Server.Get<ConversationKeys>().Find(read, ConversationStore.FindDirect(read, one.UserId, other.UserId)!.Value),
        CancellationToken.None);
}
