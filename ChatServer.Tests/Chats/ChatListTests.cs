using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Lists of chats, and what moves chats between them.</summary>
[Parallelizable]
internal sealed class ChatListTests : ServerFixture
{
    [Test]
    public async Task The_list_has_pages_of_60_and_everything_without_a_page()
    {
        using var ana = await Server.ChatAsync("Ana");
        await ImportAsync(ana, 130);

        var all = await ana.ListAsync("/");
        var pages = new List<string>();
        for (var page = 1; page <= 4; page++)
            pages.AddRange(await ana.ListAsync($"/?page={page}"));

        Assert.That(all, Is.EqualTo(Enumerable.Range(0, 130).Select(number => $"c{number}").Reverse()));
        Assert.That(pages, Is.EqualTo(all));
        Assert.That((await ana.ListAsync("/?page=1")).Length, Is.EqualTo(60));
        Assert.That((await ana.GetAsync("/list?page=3"))[0].Keys(), Is.EqualTo(
            new[] { "id", "title", "updated_at", "created_at" }));
    }

    [Test]
    public async Task Pinned_chats_and_those_in_folders_are_listed_on_request()
    {
        using var ana = await Server.ChatAsync("Ana");
        var folder = await ana.NewFolderAsync("Work");
        await ana.NewAsync("""{"title":"plain"}""");
        var pinned = await ana.NewAsync("""{"title":"pinned"}""");
        await ana.NewAsync("""{"title":"filed"}""", folder);
        var archived = await ana.NewAsync("""{"title":"archived"}""");
        await ana.PostAsync($"/{pinned}/pin");
        await ana.PostAsync($"/{archived}/archive");

        Assert.That(await ana.ListAsync("/"), Is.EqualTo(new[] { "plain" }));
        Assert.That(await ana.ListAsync("/?include_pinned=true"), Is.EqualTo(new[] { "pinned", "plain" }));
        Assert.That(await ana.ListAsync("/?include_folders=true&page=1"), Is.EqualTo(new[] { "filed", "plain" }));
        Assert.That(
            await ana.ListAsync("/?include_folders=true&include_pinned=true"), Is.EqualTo(new[] { "filed", "pinned", "plain" }));
        Assert.That(await ana.ListAsync("/pinned"), Is.EqualTo(new[] { "pinned" }));
        Assert.That(await ana.ListAsync("/archived"), Is.EqualTo(new[] { "archived" }));
        Assert.That(await ana.ListAsync("/all"), Is.EqualTo(new[] { "archived", "filed", "pinned", "plain" }));
        Assert.That(await ana.ListAsync("/all/archived"), Is.EqualTo(new[] { "archived" }));
    }

    [Test]
    public async Task Pinning_archiving_filing_and_sharing_are_no_changes_of_a_chat()
    {
        using var ana = await Server.ChatAsync("Ana");
        var folder = await ana.NewFolderAsync("Work");
        var id = (await ana.PostAsync("/import", new
        {
            chats = new[] { new { chat = new { title = "old" }, created_at = 1_600_000_000, updated_at = 1_600_000_001 } },
        }))[0].Text("id");

        var pinned = await ana.PostAsync($"/{id}/pin");
        var filed = await ana.PostAsync($"/{id}/folder", new { folder_id = folder });
        await ana.PostAsync($"/{id}/share");
        await ana.PostAsync($"/{id}/tags", new { name = "Work" });
        var archived = await ana.PostAsync($"/{id}/archive");

        Assert.That(pinned.GetProperty("pinned").GetBoolean(), Is.True);
        Assert.That((filed.GetProperty("pinned").GetBoolean(), filed.Text("folder_id")), Is.EqualTo((false, folder)));
        Assert.That(archived.GetProperty("archived").GetBoolean(), Is.True);
        Assert.That(archived.Text("folder_id"), Is.Null);
        Assert.That(
            (archived.Number("created_at"), archived.Number("updated_at")), Is.EqualTo((1_600_000_000, 1_600_000_001)));
        Assert.That((await ana.GetAsync("/all/tags")).GetArrayLength(), Is.EqualTo(1), "archived chats keep their tags");
    }

    [Test]
    public async Task The_pin_of_a_chat_is_a_bare_value()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync();

        Assert.That((await ana.GetAsync($"/{id}/pinned")).GetRawText(), Is.EqualTo("false"));
        await ana.PostAsync($"/{id}/pin");
        Assert.That((await ana.GetAsync($"/{id}/pinned")).GetRawText(), Is.EqualTo("true"));
        await ana.PostAsync($"/{id}/pin");
        Assert.That((await ana.GetAsync($"/{id}/pinned")).GetRawText(), Is.EqualTo("false"));
    }

    [Test]
    public async Task All_chats_are_archived_and_unarchived_at_once()
    {
        using var ana = await Server.ChatAsync("Ana");
        var folder = await ana.NewFolderAsync("Work");
        await ana.NewAsync("""{"title":"a"}""");
        await ana.NewAsync("""{"title":"b"}""", folder);

        await ana.PostAsync("/archive/all");
        var archived = await ana.ListAsync("/archived");
        await ana.PostAsync("/unarchive/all");

        Assert.That(archived, Is.EqualTo(new[] { "b", "a" }));
        Assert.That(await ana.ListAsync("/"), Is.EqualTo(new[] { "b", "a" }), "archiving takes chats out of their folders");
    }

    [TestCase("query=AN", new[] { "banana", "Ananas" })]
    [TestCase("query=%25", new string[0])]
    [TestCase("order_by=title&direction=asc", new[] { "Ananas", "apple", "banana" })]
    [TestCase("order_by=title&direction=DESC&query=a", new[] { "banana", "apple", "Ananas" })]
    [TestCase("order_by=title", new[] { "banana", "apple", "Ananas" })]
    [TestCase("order_by=created_at&direction=asc", new[] { "Ananas", "apple", "banana" })]
    public async Task Archived_chats_are_filtered_and_ordered(string query, string[] expected)
    {
        using var ana = await Server.ChatAsync("Ana");
        foreach (var title in new[] { "Ananas", "apple", "banana" })
            await ana.NewAsync($$"""{"title":"{{title}}"}""");
        await ana.PostAsync("/archive/all");
        await ana.NewAsync("""{"title":"Ananas, not archived"}""");

        Assert.That(await ana.ListAsync($"/archived?{query}"), Is.EqualTo(expected));
    }

    [TestCase("/archived?order_by=chat&direction=asc")]
    [TestCase("/archived?order_by=title&direction=up")]
    [TestCase("/archived?page=0")]
    [TestCase("/?page=x")]
    [TestCase("/?include_pinned=maybe")]
    [TestCase("/folder/x/list?page=-1")]
    public async Task A_bad_query_is_refused(string path)
    {
        using var ana = await Server.ChatAsync("Ana");

        var failure = await ana.GetAsync(path, HttpStatusCode.UnprocessableEntity);

        Assert.That(failure.Place(), Does.StartWith("query."));
    }

    [Test]
    public async Task Only_administrators_see_the_chats_of_others()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = await Server.ChatAsync("Admin");
        await Server.MakeAdminAsync(admin.User.UserId);
        var id = await ana.NewAsync("""{"title":"hers"}""");
        var share = (await ana.PostAsync($"/{id}/share")).Text("id");
        await ana.PostAsync($"/{id}/archive");

        await ana.GetAsync($"/list/user/{ana.User.UserId}", HttpStatusCode.Unauthorized);
        await ana.GetAsync("/all/db", HttpStatusCode.Unauthorized);

        Assert.That(await admin.ListAsync($"/list/user/{ana.User.UserId}"), Is.EqualTo(new[] { "hers" }));
        Assert.That(await admin.ListAsync($"/list/user/{Guid.NewGuid()}"), Is.Empty);
        var every = (await admin.GetAsync("/all/db")).EnumerateArray().ToList();
        Assert.That(every.Select(chat => chat.Text("id")), Does.Contain(id).And.Contains(share));
        Assert.That(every.Select(chat => chat.Number("updated_at")), Is.Ordered.Descending);
    }

    [Test]
    public async Task A_folder_lists_its_own_chats_in_pages_of_10_and_those_below_it()
    {
        using var ana = await Server.ChatAsync("Ana");
        var work = await ana.NewFolderAsync("Work");
        var inner = await ana.NewFolderAsync("Inner", work);
        for (var number = 0; number < 12; number++)
            await ana.NewAsync($$"""{"title":"w{{number}}"}""", work);
        await ana.NewAsync("""{"title":"inside"}""", inner);

        var first = await ana.GetAsync($"/folder/{work}/list");

        Assert.That(first[0].Keys(), Is.EqualTo(new[] { "title", "id", "updated_at" }));
        Assert.That(first.GetArrayLength(), Is.EqualTo(10));
        Assert.That(await ana.ListAsync($"/folder/{work}/list?page=2"), Is.EqualTo(new[] { "w1", "w0" }));
        Assert.That((await ana.ListAsync($"/folder/{work}"))[..2], Is.EqualTo(new[] { "inside", "w11" }));
        Assert.That(await ana.ListAsync($"/folder/{Guid.NewGuid()}"), Is.Empty);
        Assert.That(await ana.ListAsync($"/folder/{Guid.NewGuid()}/list"), Is.Empty);
    }

    private static Task<JsonElement> ImportAsync(ChatClient client, int count) => client.PostAsync("/import", new
    {
        chats = Enumerable.Range(0, count)
            .Select(number => new { chat = new { title = $"c{number}" }, updated_at = 1_700_000_000 }),
    });
}
