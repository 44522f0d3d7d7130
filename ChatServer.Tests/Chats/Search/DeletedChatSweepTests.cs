using ChatServer.Chats;
using ChatServer.Chats.Search;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats.Search;

/// <summary>What is noted of deleted chats goes when the index has forgotten them.</summary>
[Parallelizable]
internal sealed class DeletedChatSweepTests : FreshServerFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Numbers_of_deleted_chats_stay_for_a_round(bool isSearched)
    {
        await using var server = await TestServer.StartAsync(("Chat:Search:Enabled", $"{isSearched}"));
        using var ana = await server.ChatAsync("Ana");
        await ana.DeleteAsync($"/{await ana.NewAsync()}");
        await ana.DeleteAsync($"/{await ana.NewAsync()}");
        if (isSearched)
            await server.IndexChatsAsync();
        var sweep = server.Get<DeletedChatSweep>();

        await sweep.SweepAsync(CancellationToken.None);
        await ana.DeleteAsync($"/{await ana.NewAsync()}");
        Assert.That(await CountAsync(server), Is.EqualTo(3));
        await sweep.SweepAsync(CancellationToken.None);

        Assert.That(await CountAsync(server), Is.EqualTo(1), "the last one was deleted after the round before");
    }

    [Test]
    public async Task More_than_a_page_goes_at_once_but_nothing_that_the_index_has_not_passed()
    {
        var sweep = Server.Get<DeletedChatSweep>();
        await DeleteAsync(2_400);
        await Server.IndexChatsAsync();
        await Server.Get<ChatIndex>().StopAsync(CancellationToken.None);
        await DeleteAsync(100);

        await sweep.SweepAsync(CancellationToken.None);
        var counted = await CountAsync(Server);
        for (var round = 0; round < 2; round++)
            await sweep.SweepAsync(CancellationToken.None);

        Assert.That(counted, Is.EqualTo(2_500), "the index had passed none of them in the round before");
        Assert.That(await CountAsync(Server), Is.EqualTo(100));
    }

    private ValueTask<bool> DeleteAsync(int count) => Server.Get<Database>().WriteAsync(
        write =>
        {
            for (var number = 0; number < count; number++)
                ChatChangeStore.NoteDeletion(write, -number);
            return true;
        },
        CancellationToken.None);

    private static ValueTask<long> CountAsync(TestServer server) => server.Get<Database>().ReadAsync(
        read => read.QueryScalar<long>("SELECT COUNT(*) FROM deleted_chats"), CancellationToken.None);
}
