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
        await Server.IndexChatsAsync();
        var last = await Server.Get<Database>().WriteAsync(
            write =>
            {
                for (var number = 0; number < 2_500; number++)
                    ChatChangeStore.NoteDeletion(write, -number);
                return ChatChangeStore.FindLast(write);
            },
            CancellationToken.None);

        var pages = new List<int>();
        do
            pages.Add(await Server.Get<Database>().WriteAsync(
                write => ChatChangeStore.PruneDeletions(write, last - 100, limit: 1_000), CancellationToken.None));
        while (pages[^1] == 1_000);

        Assert.That(pages, Is.EqualTo(new[] { 1_000, 1_000, 400 }));
        Assert.That(await CountAsync(Server), Is.EqualTo(100));
    }

    private static ValueTask<long> CountAsync(TestServer server) => server.Get<Database>().ReadAsync(
        read => read.QueryScalar<long>("SELECT COUNT(*) FROM deleted_chats"), CancellationToken.None);
}
