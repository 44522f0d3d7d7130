using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages.Search;

/// <summary>The work of a search is bounded, and doesn't grow with the number of messages.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class SearchWorkTests : ServerFixture
{
    [Test]
    public async Task A_search_for_words_that_never_occur_together_ends_its_page_early_and_continues()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "hill and valley");
        await Server.SendTextsAsync(
            ana.UserId, ben.UserId, Enumerable.Range(0, 24_000).Select(i => i % 2 == 0 ? "hill" : "valley"));
        await Server.IndexAsync();

        var first = await MeasureAsync(ana, "hill valley", SearchCursor.Newest);
        var second = await MeasureAsync(ana, "hill valley", first.Next!);

        Assert.That(first.Probes, Is.LessThan(HitSearch.MaxProbes + 100));
        Assert.That(first.Hits, Is.Zero);
        Assert.That(second.Hits, Is.EqualTo(1));
        Assert.That(second.Next, Is.Null);
    }

    [Test]
    public async Task A_phrase_of_frequent_words_opens_a_bounded_number_of_messages()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await Server.SendTextsAsync(ana.UserId, ben.UserId, "meadow brook");
        await Server.SendTextsAsync(ana.UserId, ben.UserId, Enumerable.Repeat("brook meadow", 1_000));

        Assert.That((await Server.SearchAsync(ana, "\"meadow brook\"")).Results(), Is.Empty);
        Assert.That(await Server.FindAllAsync(ana, "\"meadow brook\""), Has.Count.EqualTo(1));
    }

    [TestCase("common")]
    [TestCase("common from:me")]
    [TestCase("\"common word\"")]
    [TestCase("rare")]
    [TestCase("absent")]
    public async Task A_hundred_times_as_many_messages_cost_no_more(string text)
    {
        var small = await FillAsync(conversations: 10, messages: 100);
        var large = await FillAsync(conversations: 1_000, messages: 10_000);
        await Server.IndexAsync();

        var (few, many) = (
            await MeasureAsync(small, text, SearchCursor.Newest), await MeasureAsync(large, text, SearchCursor.Newest));

        Assert.That(many.Hits, Is.GreaterThanOrEqualTo(few.Hits));
        Assert.That(many.Probes, Is.LessThanOrEqualTo(2 * few.Probes + 50), $"{few.Probes} against {many.Probes}");
    }

    [Test]
    public async Task A_user_with_more_conversations_than_one_search_covers_still_finds_everything()
    {
        var user = await FillAsync(conversations: 700, messages: 1_400);
        await Server.IndexAsync();

        var all = await Server.FindAllAsync(user, "seldom word");

        var (ids, pages, inParts) = (new List<long>(), 0, false);
        for (var from = SearchCursor.Newest; from is not null; pages++)
        {
            var page = await MeasureAsync(user, "seldom word", from, maxProbes: 150);
            ids.AddRange(page.Ids);
            inParts |= page.Next is { IsPart: true };
            from = page.Next is { } next ? SearchCursor.Parse(next.ToString()) : null;
            Assert.That(pages, Is.LessThan(200), "the search continues");
        }

        Assert.That(all, Has.Count.EqualTo(200).And.Ordered.Descending);
        Assert.That(ids, Is.EquivalentTo(all));
        Assert.That(inParts, "the search took several parts");
    }

    [Test]
    public async Task Conversations_with_only_recent_reads_are_not_searched()
    {
        var user = await FillAsync(conversations: 1_000, messages: 10_000);
        await Server.IndexAsync();
        var before = await MeasureAsync(user, "seldom common", SearchCursor.Newest);

        var marks = Server.Get<ReadMarks>();
        foreach (var id in await Server.Get<Database>()
            .ReadAsync(read => Server.Get<ConversationListStore>().ListNewest(read, user.UserId, false, long.MaxValue, 2_000)
                .Select(row => row.LastMessageId).ToArray(), CancellationToken.None))
            Assert.That(
                await marks.MoveAsync(new MoveMark(MarkKind.Read, user.UserId, id), CancellationToken.None), Is.Null);

        var after = await MeasureAsync(user, "seldom common", SearchCursor.Newest);
        Assert.That(after.Ids, Is.EqualTo(before.Ids).And.Length.EqualTo(20));
        Assert.That(after.Probes, Is.EqualTo(before.Probes).And.LessThan(500));
    }

    // The newest messages of the conversations are in random order; one message in seven has the rare word.
    private async Task<TestUser> FillAsync(int conversations, int messages)
    {
        var user = await Server.RegisterAsync("Ana");
        var others = await Server.Get<Database>().WriteAsync(
            write => Enumerable.Range(0, conversations).Select(_ => Register(write)).ToArray(), CancellationToken.None);
        var random = new Random(1);
        for (var i = 0; i < messages; i += 100)
        {
            foreach (var other in Enumerable.Range(i, 100).GroupBy(_ => others[random.Next(others.Length)]))
                await Server.SendTextsAsync(user.UserId, other.Key, other.Select(number => TextOf(number, messages)));
        }

        return user;
    }

    private static string TextOf(int number, int messages) =>
        $"a common word number {number}" + (number == messages / 2 ? " and a rare one" : "") + (number % 7 == 0 ? " seldom" : "");

    private static Guid Register(WriteScope write)
    {
        var user = new UserRow { Id = Guid.NewGuid(), Fullname = "Somebody", CreatedAt = write.Now, UpdatedAt = write.Now };
        UserStore.Insert(write, user);
        return user.Id;
    }

    private async Task<Cost> MeasureAsync(TestUser user, string text, SearchCursor from, int maxProbes = HitSearch.MaxProbes)
    {
        await Server.Get<CounterFlush>().FlushAsync(CancellationToken.None);
        var index = Server.Get<SearchIndex>();
        return await Server.Get<Database>().ReadAsync(
            read => index.Read(look =>
            {
                var request = new SearchRequest(text, null, from, 20);
                var plan = Server.Get<SearchPlanner>()
                    .Plan(read, user.UserId, SearchQueryReader.Read(text).Value!, request).Value!;
                var (hits, next) = new HitSearch(
                    read, look, Server.Get<MessageReader>(), Server.Get<MessageViews>(),
                    Server.Get<SearchedConversations>(), plan, index, maxProbes).Run(from, 20);
                return new Cost(look.Probes, hits.Count, next, [.. hits.Select(hit => hit.Shown.Message.Id)]);
            }),
            CancellationToken.None);
    }

    private sealed record Cost(int Probes, int Hits, SearchCursor? Next, long[] Ids);
}
