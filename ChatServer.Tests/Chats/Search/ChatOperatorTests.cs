using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats.Search;

/// <summary>The operators of a search.</summary>
[Parallelizable]
internal sealed class ChatOperatorTests : ServerFixture
{
    private ChatClient ana = null!;

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        ana = await Server.ChatAsync("Ana");
        var work = await ana.NewFolderAsync("Much  Work");
        var inner = await ana.NewFolderAsync("Inner", work);
        var other = await ana.NewFolderAsync("Other");
        await MakeAsync("plain", "walnut");
        await MakeAsync("tagged", "walnut", tags: ["Big Ideas"]);
        await MakeAsync("twice", "almond", tags: ["big ideas", "Home"]);
        await MakeAsync("worked", "walnut", work, ["home"]);
        await MakeAsync("inside", "almond", inner);
        await MakeAsync("elsewhere", "walnut", other);
        await ana.PostAsync($"/{await MakeAsync("pinned", "walnut")}/pin");
        await ana.PostAsync($"/{await MakeAsync("shared", "almond")}/share");
        await ana.PostAsync($"/{await MakeAsync("archived", "walnut", tags: ["Home"])}/archive");
    }

    [OneTimeTearDown]
    public void Close() => ana.Dispose();

    [TestCase("tag:big_ideas", "twice tagged")]
    [TestCase("TAG:Home", "worked twice")]
    [TestCase("tag:home tag:big_ideas", "twice")]
    [TestCase("tag:home archived:true", "archived")]
    [TestCase("tag:none", "shared pinned elsewhere inside plain")]
    [TestCase("tag:none tag:home walnut", "pinned elsewhere plain")]
    [TestCase("tag:unknown", "")]
    [TestCase("tag:none folder:other", "elsewhere")]
    [TestCase("folder:much_work", "inside worked")]
    [TestCase("folder:MUCH__WORK walnut", "worked")]
    [TestCase("folder:inner folder:other", "elsewhere inside")]
    [TestCase("folder:unknown", "")]
    [TestCase("folder:unknown folder:inner", "inside")]
    [TestCase("pinned:true", "pinned")]
    [TestCase("pinned:false walnut", "elsewhere worked tagged plain")]
    [TestCase("archived:true", "archived")]
    [TestCase("archived:false tag:home", "worked twice")]
    [TestCase("shared:true", "shared")]
    [TestCase("shared:false almond", "inside twice")]
    [TestCase("pinned:maybe almond", "shared inside twice")]
    [TestCase("tag: folder: almond", "shared inside twice")]
    [TestCase("walnut shared:true", "")]
    [TestCase("walnut tag:big_ideas", "tagged")]
    [TestCase("wal tag:home folder:much_work nut", "")]
    public async Task Operators_select_chats(string text, string expected) =>
        Assert.That(
            await Server.FindAsync(ana, text), Is.EqualTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public async Task A_search_changes_nothing()
    {
        using var ben = await Server.ChatAsync("Ben");
        var id = await ben.TellAsync("only", "walnut");
        await ben.PostAsync($"/{id}/tags", new { name = "Home" });
        await ben.PostAsync($"/{id}/archive");

        Assert.That(await Server.FindAsync(ben, "tag:home"), Is.Empty);

        Assert.That((await ben.GetAsync("/all/tags")).GetArrayLength(), Is.EqualTo(1), "a tag that nothing was found by stays");
    }

    [Test]
    public async Task Folders_and_tags_of_others_are_unknown()
    {
        using var ben = await Server.ChatAsync("Ben");
        await ben.TellAsync("his", "walnut");

        Assert.That(await Server.FindAsync(ben, "folder:much_work"), Is.Empty);
        Assert.That(await Server.FindAsync(ben, "tag:home"), Is.Empty);
    }

    private async Task<string> MakeAsync(string title, string content, string? folder = null, string[]? tags = null)
    {
        var id = await ana.NewAsync(ChatSearching.Document(title, content), folder);
        foreach (var tag in tags ?? [])
            await ana.PostAsync($"/{id}/tags", new { name = tag });
        return id;
    }
}
