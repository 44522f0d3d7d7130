using ChatServer.Chats.Search;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats.Search;

/// <summary>The work of a search is bounded, and doesn't grow with the number of chats.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class ChatSearchWorkTests : ServerFixture
{
    private const int Few = 400, Many = 8_000;
    private ChatClient small = null!;
    private ChatClient large = null!;

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        small = await FillAsync(Few);
        large = await FillAsync(Many);
        await Server.IndexChatsAsync();
    }

    [OneTimeTearDown]
    public void Close()
    {
        small.Dispose();
        large.Dispose();
    }

    [TestCase("walnut", 60)]
    [TestCase("walnut tree", 60)]
    [TestCase("rare", 4)]
    [TestCase("rare walnut", 4)]
    [TestCase("absent", 0)]
    [TestCase("tag:often", 60)]
    [TestCase("tag:often walnut", 60)]
    [TestCase("tag:seldom", 4)]
    [TestCase("tag:seldom walnut", 4)]
    [TestCase("folder:work walnut", 60)]
    [TestCase("pinned:true walnut", 4)]
    public async Task Twenty_times_as_many_chats_cost_no_more(string text, int expected)
    {
        var (few, many) = (await MeasureAsync(small, text), await MeasureAsync(large, text));

        Assert.That((few.Hits, many.Hits), Is.EqualTo((expected, expected)));
        Assert.That(many.Met, Is.LessThanOrEqualTo(2 * few.Met + 60), "chats that were looked at");
        Assert.That(many.Probes, Is.LessThanOrEqualTo(few.Probes + 2_500), "probes of the index");
    }

    [Test]
    public async Task A_phrase_of_frequent_words_opens_a_bounded_number_of_texts()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.TellAsync("old", "meadow brook");
        await ana.TellAsync("new", [.. Enumerable.Repeat("brook meadow", ChatHitSearch.MaxOpened + 100)]);
        await Server.IndexChatsAsync();

        Assert.That(await Server.FindAsync(ana, "meadow brook"), Is.Empty, "the older chat is beyond the bound");
        Assert.That(await Server.FindAsync(ana, "meadow bro"), Is.Empty);
        Assert.That(await Server.FindAsync(ana, "brook meadow"), Is.EqualTo(new[] { "new" }));
    }

    [Test]
    public async Task A_phrase_of_frequent_words_opens_a_bounded_number_of_bytes()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.TellAsync("old", "meadow brook");
        var large = "brook meadow " + new string('x', 1_000_000);
        await ana.TellAsync("new", [.. Enumerable.Repeat(large, (int)(ChatHitSearch.MaxOpenedBytes / large.Length) + 1)]);
        await Server.IndexChatsAsync();

        Assert.That(await Server.FindAsync(ana, "meadow brook"), Is.Empty, "the older chat is beyond the bound");
        Assert.That(await Server.FindAsync(ana, "brook meadow"), Is.EqualTo(new[] { "new" }));
    }

    private async Task<Work> MeasureAsync(ChatClient client, string text) => await Server.Get<Database>().ReadAsync(
        read => Server.Get<ChatIndex>().Index.Read(index =>
        {
            var terms = Server.Get<SearchTerms>();
            if (ChatPlan.Of(read, terms, client.User.UserId, ChatQuery.Read(text)) is not { } plan)
                return new Work(0, 0, 0);

            using var search = new ChatHitSearch(read, index, Server.Get<ChatTexts>(), plan);
            return new Work(search.Run(skip: 0, limit: 60).Count, search.Met, search.Probes);
        }),
        CancellationToken.None);

    // Four chats are rare in all ways, whatever the number: the oldest ones.
    private async Task<ChatClient> FillAsync(int chats)
    {
        var client = await Server.ChatAsync($"With{chats}");
        var folder = await client.NewFolderAsync("Work");
        foreach (var some in Enumerable.Range(0, chats).Chunk(2_000))
            await client.PostAsync("/import", new { chats = some.Select(number => Chat(number, folder)) });

        var oldest = await Server.Get<Database>().ReadAsync(
            read => read.Query<Guid>("""
                SELECT uuid
                FROM   chats
                WHERE  owner_id = @UserId
                ORDER  BY updated_at, id
                LIMIT  4
                """, new { client.User.UserId }),
            CancellationToken.None);
        foreach (var id in oldest)
        {
            await client.PostAsync($"/{id}/tags", new { name = "Seldom" });
            await client.PostAsync($"/{id}/pin");
        }

        return client;
    }

    private static object Chat(int number, string folder) => new
    {
        chat = new
        {
            title = $"c{number}",
            history = new { messages = new { m = new { content = number < 4 ? "a rare walnut tree" : "a walnut tree" } } },
        },
        meta = new { tags = number % 2 == 0 ? new[] { "Often" } : [] },
        folder_id = number % 3 == 0 ? folder : null,
        updated_at = 1_700_000_000 + number,
    };

    private sealed record Work(int Hits, int Met, int Probes);
}
