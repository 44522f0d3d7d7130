using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats.Search;

/// <summary>What a search finds by words.</summary>
[Parallelizable]
internal sealed class ChatSearchTests : ServerFixture
{
    [TestCase("quick brown", true)]
    [TestCase("QUICK   brow", true)]
    [TestCase("Quick, brów", true)]
    [TestCase("brown quick", false)]
    [TestCase("uick brown", false)]
    [TestCase("quick bro", true)]
    [TestCase("qui brown", false)]
    [TestCase("quick br", false)]
    [TestCase("jumps over a lazy dog", false)]
    [TestCase("fox jumps over", false)]
    [TestCase("jumps over the lazy do", false)]
    [TestCase("over the lazy dog", true)]
    [TestCase("?!", false)]
    public async Task Free_words_are_one_phrase_within_a_message(string text, bool isFound)
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.TellAsync("Animals", "The quick brown fox", "jumps over the lazy dog");

        Assert.That(await Server.FindAsync(ana, text), Has.Length.EqualTo(isFound ? 1 : 0));
    }

    [Test]
    public async Task A_title_is_found_and_so_are_messages_off_the_branch()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.TellAsync("Straße nach Süden", "one", "walnut");
        await ana.SaveAsync(id, """{"history":{"messages":{"x":{"id":"x","parentId":"gone","content":"off the branch"}}}}""");

        Assert.That(await Server.FindAsync(ana, "strasse"), Has.Length.EqualTo(1));
        Assert.That(await Server.FindAsync(ana, "nach sud"), Has.Length.EqualTo(1));
        Assert.That(await Server.FindAsync(ana, "walnut"), Has.Length.EqualTo(1), "the branch on screen ends above it");
        Assert.That(await Server.FindAsync(ana, "the branch"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_chat_without_a_tree_is_found_by_its_flat_messages()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync("""{"title":"flat","messages":[{"content":"walnut cake"},{"content":["parts"]},{"content":"hazel"}]}""");

        Assert.That(await Server.FindAsync(ana, "walnut cake"), Is.EqualTo(new[] { "flat" }));
        Assert.That(await Server.FindAsync(ana, "cake hazel"), Is.Empty);

        await ana.SendAsync($"/{id}/messages/m1", """{"content":"almond"}""");

        Assert.That(await Server.FindAsync(ana, "walnut"), Is.Empty, "the branch is that of the tree now");
        Assert.That(await Server.FindAsync(ana, "almond"), Is.EqualTo(new[] { "flat" }));
    }

    [Test]
    public async Task What_has_no_text_is_not_found_and_harms_nothing()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.NewAsync(
            """{"title":"odd","history":{"messages":{"a":7,"b":[],"c":{"content":["almond"]},"d":{"content":"\ud800 almond"},"e":{}}}}""");
        await ana.TellAsync("good", "almond");

        Assert.That(await Server.FindAsync(ana, "almond"), Is.EqualTo(new[] { "good" }));
    }

    [Test]
    public async Task Changes_are_found_at_once_and_what_is_gone_is_not()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.TellAsync("first", "walnut");
        Assert.That(await Server.FindAsync(ana, "walnut"), Is.EqualTo(new[] { "first" }));

        await ana.SendAsync($"/{id}/messages/m0", """{"content":"almond"}""");
        Assert.That(await Server.FindAsync(ana, "walnut"), Is.Empty);
        Assert.That(await Server.FindAsync(ana, "almond"), Is.EqualTo(new[] { "first" }));

        await ana.EventAsync(id, "m0", "message", """{"content":" tree"}""");
        Assert.That(await Server.FindAsync(ana, "almond tree"), Is.EqualTo(new[] { "first" }));

        await ana.SaveAsync(id, """{"title":"second"}""");
        Assert.That(await Server.FindAsync(ana, "first"), Is.Empty);
        Assert.That(await Server.FindAsync(ana, "second"), Is.EqualTo(new[] { "second" }));

        await ana.DeleteAsync($"/{id}");
        Assert.That(await Server.FindAsync(ana, "almond"), Is.Empty);
        Assert.That(await Server.FindAsync(ana, "second"), Is.Empty);
    }

    [Test]
    public async Task Chats_of_others_and_shared_copies_are_never_found()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.TellAsync("hers", "walnut");
        var share = (await ana.PostAsync($"/{id}/share")).Text("id");
        await ana.SendAsync($"/{id}/messages/m0", """{"content":"almond"}""");

        Assert.That(await Server.FindAsync(ben, "walnut"), Is.Empty);
        Assert.That(await Server.FindAsync(ben, "almond"), Is.Empty);
        Assert.That(await Server.FindAsync(ana, "walnut"), Is.Empty, "only the copy has it");
        Assert.That(await Server.FindAsync(ana, "hers"), Is.EqualTo(new[] { "hers" }));

        await ben.PostAsync($"/{share}/clone/shared");
        Assert.That(await Server.FindAsync(ben, "walnut"), Is.EqualTo(new[] { "Clone of hers" }), "the clone is his own");
    }

    [Test]
    public async Task The_one_changed_last_comes_first_in_pages_of_60()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ana.PostAsync("/import", new
        {
            chats = Enumerable.Range(0, 130).Select(number => new
            {
                chat = new { title = $"walnut {number}" },
                updated_at = 1_700_000_000 + number / 3,
            }),
        });

        var pages = new List<string>();
        for (var page = 1; page <= 4; page++)
            pages.AddRange(await Server.FindAsync(ana, "walnut", page));

        Assert.That(await Server.FindAsync(ana, "walnut"), Has.Length.EqualTo(60));
        Assert.That(pages, Is.EqualTo(Enumerable.Range(0, 130).Reverse().Select(number => $"walnut {number}")));
    }

    [Test]
    public async Task A_text_or_page_that_is_no_search_is_refused()
    {
        using var ana = await Server.ChatAsync("Ana");

        var missing = await ana.GetAsync("/search", HttpStatusCode.UnprocessableEntity);
        var tooLong = await ana.GetAsync($"/search?text={new string('x', 1_001)}", HttpStatusCode.UnprocessableEntity);
        var noPage = await ana.GetAsync("/search?text=x&page=0", HttpStatusCode.UnprocessableEntity);

        Assert.That(
            new[] { missing.Place(), tooLong.Place(), noPage.Place() },
            Is.EqualTo(new[] { "query.text", "query.text", "query.page" }));
    }

    [Test]
    public async Task An_empty_text_lists_what_is_not_archived()
    {
        using var ana = await Server.ChatAsync("Ana");
        var folder = await ana.NewFolderAsync("Work");
        await ana.NewAsync("""{"title":"filed"}""", folder);
        await ana.PostAsync($"/{await ana.TellAsync("pinned")}/pin");
        await ana.PostAsync($"/{await ana.TellAsync("archived")}/archive");

        Assert.That(await Server.FindAsync(ana, " "), Is.EqualTo(new[] { "pinned", "filed" }));
    }
}
