using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Chats.Folders;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Folders of chats.</summary>
[Parallelizable]
internal sealed class FolderTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Chats:MaxFolderDepth", "3")];

    [Test]
    public async Task Folders_have_the_documented_keys()
    {
        using var ana = await Server.ChatAsync("Ana");

        var folder = await ana.PostFolderAsync(
            "/", new { name = "Work", meta = new { icon = "🗂" }, data = new { files = new[] { 1 } } });
        var list = await ListAsync(ana);

        Assert.That(folder.Keys(), Is.EquivalentTo(new[]
        {
            "id", "parent_id", "user_id", "name", "items", "meta", "data", "is_expanded", "created_at", "updated_at",
        }));
        Assert.That(list[0].Keys(), Is.EquivalentTo(
            new[] { "id", "name", "meta", "parent_id", "is_expanded", "created_at", "updated_at" }));
        Assert.That(list[0].GetProperty("meta").Text("icon"), Is.EqualTo("🗂"));
        var read = await ana.Http.GetAsync($"{ChatClient.Folders}/{folder.Text("id")}").ReadAsync(HttpStatusCode.OK);
        Assert.That(read.GetRawText(), Is.EqualTo(folder.GetRawText()));
    }

    [Test]
    public async Task Folders_at_one_place_have_different_names()
    {
        using var ana = await Server.ChatAsync("Ana");
        var work = await ana.NewFolderAsync("Work");
        var inner = await ana.NewFolderAsync("Inner", work);

        await ana.PostFolderAsync("/", new { name = "WORK" }, HttpStatusCode.BadRequest);
        await ana.PostFolderAsync("/", new { name = " " }, HttpStatusCode.UnprocessableEntity);
        var second = await ana.NewFolderAsync("Inner");
        await ana.PostFolderAsync($"/{second}/update", new { name = "work" }, HttpStatusCode.BadRequest);
        await ana.PostFolderAsync($"/{second}/update/parent", new { parent_id = work }, HttpStatusCode.BadRequest);
        await ana.PostFolderAsync($"/{inner}/update", new { name = "INNER" });
    }

    [Test]
    public async Task Data_and_meta_are_merged()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewFolderAsync("Work");

        await ana.PostFolderAsync($"/{id}/update", new { data = new { a = 1, b = 2 } });
        var folder = await ana.PostFolderAsync($"/{id}/update", new { data = new { b = 3, c = 4 }, meta = new { icon = "x" } });

        Assert.That(folder.GetProperty("data").GetRawText(), Is.EqualTo("""{"a":1,"b":3,"c":4}"""));
        Assert.That(folder.Text("name"), Is.EqualTo("Work"));
        await ana.PostFolderAsync($"/{id}/update", new { data = 7 }, HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task A_folder_never_stands_in_itself_nor_too_deep()
    {
        using var ana = await Server.ChatAsync("Ana");
        var (one, two) = (await ana.NewFolderAsync("1"), await ana.NewFolderAsync("2"));
        var (three, four) = (await ana.NewFolderAsync("3"), await ana.NewFolderAsync("4"));
        await ana.PostFolderAsync($"/{two}/update/parent", new { parent_id = one });
        await ana.PostFolderAsync($"/{four}/update/parent", new { parent_id = three });

        await ana.PostFolderAsync($"/{one}/update/parent", new { parent_id = one }, HttpStatusCode.UnprocessableEntity);
        await ana.PostFolderAsync($"/{one}/update/parent", new { parent_id = two }, HttpStatusCode.UnprocessableEntity);
        await ana.PostFolderAsync($"/{three}/update/parent", new { parent_id = two }, HttpStatusCode.UnprocessableEntity);
        await ana.PostFolderAsync($"/{four}/update/parent", new { parent_id = two });
        await ana.PostFolderAsync($"/{four}/update/parent", new { parent_id = Guid.NewGuid() }, HttpStatusCode.NotFound);
        var moved = await ana.PostFolderAsync($"/{four}/update/parent", new { parent_id = (string?)null });

        Assert.That(moved.Text("parent_id"), Is.Null);
    }

    [Test]
    public async Task Deleting_a_folder_deletes_its_chats_and_the_folders_below_it()
    {
        using var ana = await Server.ChatAsync("Ana");
        var work = await ana.NewFolderAsync("Work");
        var inner = await ana.NewFolderAsync("Inner", work);
        for (var number = 0; number < 25; number++)
            await ana.NewAsync(folderId: number % 2 == 0 ? work : inner);
        var kept = await ana.NewAsync("""{"title":"archived"}""", work);
        await ana.PostAsync($"/{kept}/archive");

        await DeleteAsync(ana, work);

        Assert.That(await ana.ListAsync("/all"), Is.EqualTo(new[] { "archived" }));
        Assert.That((await ListAsync(ana)).GetArrayLength(), Is.Zero);
        await DeleteAsync(ana, work, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Chats_are_kept_if_that_is_asked_for()
    {
        using var ana = await Server.ChatAsync("Ana");
        var work = await ana.NewFolderAsync("Work");
        await ana.NewAsync(folderId: await ana.NewFolderAsync("Inner", work));

        await ana.Http.DeleteAsync($"{ChatClient.Folders}/{work}?delete_contents=false").ReadAsync(HttpStatusCode.OK);

        Assert.That(await ana.ListAsync("/"), Is.EqualTo(new[] { "Plans" }));
    }

    [Test]
    public async Task Folders_of_others_are_missing()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var (id, chat) = (await ana.NewFolderAsync("Work"), await ben.NewAsync());

        await ben.Http.GetAsync($"{ChatClient.Folders}/{id}").ReadAsync(HttpStatusCode.NotFound);
        await ben.PostFolderAsync($"/{id}/update/expanded", new { is_expanded = true }, HttpStatusCode.NotFound);
        await ben.PostAsync($"/{chat}/folder", new { folder_id = id }, HttpStatusCode.NotFound);
        await ben.SendAsync("/new", $$"""{"chat":{},"folder_id":"{{id}}"}""", HttpStatusCode.NotFound);
        Assert.That(await ben.ListAsync($"/folder/{id}"), Is.Empty);
        await DeleteAsync(ben, id, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task What_clients_store_with_folders_is_bounded()
    {
        using var ana = await Server.ChatAsync("Ana");
        var data = new { text = new string('x', 250_000) };
        var folders = new List<string>();
        while (await TryMakeAsync(ana, $"Folder {folders.Count}", data) is { } id)
            folders.Add(id);

        Assert.That(folders, Has.Count.EqualTo(UserFolders.MaxJsonBytesPerUser / 250_100));
        var small = await ana.NewFolderAsync("Small");
        await ana.PostFolderAsync($"/{small}/update", new { meta = data }, HttpStatusCode.InsufficientStorage);
        await ana.PostFolderAsync($"/{folders[0]}/update", new { data = new { text = "less" } });
        await ana.PostFolderAsync($"/{small}/update", new { meta = data });
        Assert.That((await ListAsync(ana)).GetArrayLength(), Is.EqualTo(folders.Count + 1));
    }

    // Null if there is no room.
    private static async Task<string?> TryMakeAsync(ChatClient client, string name, object data)
    {
        using var response = await client.Http.PostAsJsonAsync($"{ChatClient.Folders}/", new { name, data });
        if (response.StatusCode == HttpStatusCode.InsufficientStorage)
            return null;

        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
    }

    private static Task<JsonElement> ListAsync(ChatClient client) =>
        client.Http.GetAsync($"{ChatClient.Folders}/").ReadAsync(HttpStatusCode.OK);

    private static Task<JsonElement> DeleteAsync(ChatClient client, string id, HttpStatusCode expected = HttpStatusCode.OK) =>
        client.Http.DeleteAsync($"{ChatClient.Folders}/{id}").ReadAsync(expected);
}
