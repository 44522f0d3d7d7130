using System.Net;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Making, reading, saving, cloning and deleting chats.</summary>
[Parallelizable]
internal sealed class ChatTests : ServerFixture
{
    private const string Tree =
        """{"messages":{"a":{"id":"a","parentId":null,"childrenIds":["b"],"role":"user","content":"hi"}"""
        + ""","b":{"id":"b","parentId":"a","childrenIds":[],"role":"assistant","content":"hello"}},"currentId":"b"}""";

    [Test]
    public async Task A_new_chat_has_the_documented_keys()
    {
        using var ana = await Server.ChatAsync("Ana");

        var chat = await ana.SendAsync("/new", """{"chat":{"title":"Plans","models":["m"]}}""");

        Assert.That(chat.Keys(), Is.EqualTo(new[]
        {
            "id", "user_id", "title", "chat", "updated_at", "created_at", "share_id", "archived", "pinned", "meta", "folder_id",
        }));
        Assert.That(chat.GetProperty("chat").GetRawText(), Is.EqualTo("""{"title":"Plans","models":["m"]}"""));
        Assert.That((chat.Title(), chat.Text("user_id")), Is.EqualTo(("Plans", ana.User.UserId.ToString())));
        Assert.That(chat.GetProperty("meta").GetRawText(), Is.EqualTo("{}"));
        Assert.That(chat.Number("created_at"), Is.EqualTo(DateTimeOffset.UtcNow.ToUnixTimeSeconds()).Within(60));
        Assert.That((await ana.GetAsync($"/{chat.Text("id")}")).GetRawText(), Is.EqualTo(chat.GetRawText()));
    }

    [Test]
    public async Task A_chat_without_a_title_is_a_new_chat()
    {
        using var ana = await Server.ChatAsync("Ana");

        var chat = await ana.SendAsync("/new", """{"chat":{"id":"local"}}""");

        Assert.That(chat.Title(), Is.EqualTo("New Chat"));
        Assert.That(chat.Text("id"), Is.Not.EqualTo("local"));
    }

    [Test]
    public async Task A_tree_comes_back_with_its_flat_branch()
    {
        using var ana = await Server.ChatAsync("Ana");
        var document = $$"""{"title":"Plans","history":{{Tree}},"messages":[]}""";

        var id = await ana.NewAsync(document);

        var read = await ana.ReadDocumentAsync(id);
        Assert.That(read, Does.StartWith($$"""{"title":"Plans","history":{{Tree}},"messages":["""));
        var flat = (await ana.GetAsync($"/{id}")).GetProperty("chat").GetProperty("messages");
        Assert.That(flat.EnumerateArray().Select(message => message.Text("id")), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Saving_replaces_top_level_keys_and_merges_messages()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync($$$"""{"title":"Plans","params":{"a":1,"b":2},"history":{{{Tree}}},"kept":[1]}""");

        var saved = await ana.SaveAsync(id, """
            {"params":{"c":3},"history":{"messages":{"c":{"id":"c","parentId":"b","content":"more"}},"currentId":"c"},"messages":[]}
            """);

        var chat = saved.GetProperty("chat");
        Assert.That(chat.Keys(), Is.EqualTo(new[] { "title", "params", "history", "kept", "messages" }));
        Assert.That(chat.GetProperty("params").GetRawText(), Is.EqualTo("""{"c":3}"""));
        Assert.That(chat.GetProperty("history").GetProperty("messages").Keys(), Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(
            chat.GetProperty("messages").EnumerateArray().Select(message => message.Text("id")),
            Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(saved.Title(), Is.EqualTo("Plans"));
    }

    [Test]
    public async Task Saving_a_title_renames_the_chat()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync();

        await ana.SaveAsync(id, """{"title":"Better plans"}""");

        Assert.That(await ana.ListAsync("/"), Is.EqualTo(new[] { "Better plans" }));
    }

    [Test]
    public async Task Two_tabs_that_save_at_once_lose_no_message()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync($$$"""{"history":{{{Tree}}}}""");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(tab => ana.SaveAsync(
            id, $$$"""{"history":{"messages":{"t{{{tab}}}":{"id":"t{{{tab}}}","content":"tab"}},"currentId":"t{{{tab}}}"}}""")));

        var chat = (await ana.GetAsync($"/{id}")).GetProperty("chat");
        Assert.That(
            chat.GetProperty("history").GetProperty("messages").Keys(),
            Is.EquivalentTo(Enumerable.Range(0, 20).Select(tab => $"t{tab}").Concat(["a", "b"])));
    }

    [Test]
    public async Task A_missing_message_is_never_taken_as_a_deletion()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync($$$"""{"history":{{{Tree}}}}""");

        await ana.SaveAsync(id, """{"history":{"messages":{},"currentId":null}}""");

        var history = (await ana.GetAsync($"/{id}")).GetProperty("chat").GetProperty("history");
        Assert.That(history.GetProperty("messages").Keys(), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Unknown_and_foreign_chats_are_both_missing()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.NewAsync();

        var foreign = await ben.GetAsync($"/{id}", HttpStatusCode.NotFound);
        var unknown = await ben.GetAsync($"/{Guid.NewGuid()}", HttpStatusCode.NotFound);
        var noUuid = await ben.GetAsync("/nothing", HttpStatusCode.NotFound);

        Assert.That(foreign.Detail(), Is.Not.Empty);
        Assert.That(
            (unknown.GetRawText(), noUuid.GetRawText()), Is.EqualTo((foreign.GetRawText(), foreign.GetRawText())));
        await ben.SendAsync($"/{id}", """{"chat":{}}""", HttpStatusCode.NotFound);
        await ben.DeleteAsync($"/{id}", expected: HttpStatusCode.NotFound);
        Assert.That(await ana.ListAsync("/"), Is.EqualTo(new[] { "Plans" }));
    }

    [Test]
    public async Task A_deleted_chat_is_gone_with_its_tags_and_its_shared_copy()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync();
        var other = await ana.NewAsync();
        await ana.PostAsync($"/{id}/tags", new { name = "Alone" });
        await ana.PostAsync($"/{id}/tags", new { name = "Both" });
        await ana.PostAsync($"/{other}/tags", new { name = "Both" });
        var share = (await ana.PostAsync($"/{id}/share")).Text("id");

        Assert.That((await ana.DeleteAsync($"/{id}")).GetBoolean(), Is.True);

        await ana.GetAsync($"/{id}", HttpStatusCode.NotFound);
        await ana.GetAsync($"/share/{share}", HttpStatusCode.NotFound);
        await ana.DeleteAsync($"/{id}", expected: HttpStatusCode.NotFound);
        var tags = await ana.GetAsync("/all/tags");
        Assert.That(tags.EnumerateArray().Select(tag => tag.Text("name")), Is.EqualTo(new[] { "Both" }));
    }

    [Test]
    public async Task Deleting_all_chats_keeps_the_folders_and_those_of_others()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var folder = await ana.NewFolderAsync("Work");
        for (var number = 0; number < 25; number++)
            await ana.NewAsync(folderId: number == 0 ? folder : null);
        var archived = await ana.NewAsync();
        await ana.PostAsync($"/{archived}/archive");
        await ben.NewAsync();

        Assert.That((await ana.DeleteAsync("/")).GetBoolean(), Is.True);

        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.Zero);
        Assert.That((await ben.GetAsync("/all")).GetArrayLength(), Is.EqualTo(1));
        await ana.Http.GetAsync($"{ChatClient.Folders}/{folder}").ContinueWith(
            answer => Assert.That(answer.Result.StatusCode, Is.EqualTo(HttpStatusCode.OK)));
    }

    [Test]
    public async Task An_administrator_may_delete_the_chat_of_another()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = await Server.ChatAsync("Admin");
        await Server.MakeAdminAsync(admin.User.UserId);
        var id = await ana.NewAsync();

        await admin.GetAsync($"/{id}", HttpStatusCode.NotFound);
        await admin.DeleteAsync($"/{id}");

        await ana.GetAsync($"/{id}", HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_clone_is_a_chat_of_its_own_that_names_its_source()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync($$$"""{"title":"Plans","history":{{{Tree}}},"messages":[]}""");
        await ana.PostAsync($"/{id}/tags", new { name = "Work" });
        await ana.PostAsync($"/{id}/pin");

        var clone = await ana.PostAsync($"/{id}/clone", new { });
        var titled = await ana.PostAsync($"/{id}/clone", new { title = "Second" });

        var chat = clone.GetProperty("chat");
        Assert.That((clone.Title(), titled.Title()), Is.EqualTo(("Clone of Plans", "Second")));
        Assert.That((chat.Text("originalChatId"), chat.Text("branchPointMessageId")), Is.EqualTo((id, "b")));
        Assert.That(chat.Text("title"), Is.EqualTo("Clone of Plans"));
        Assert.That(chat.GetProperty("history").GetRawText(), Is.EqualTo(Tree));
        Assert.That(clone.GetProperty("meta").GetRawText(), Is.EqualTo("""{"tags":["work"]}"""));
        Assert.That(clone.GetProperty("pinned").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_chat_without_a_history_can_be_cloned()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync();

        var clone = await ana.PostAsync($"/{id}/clone", new { title = "" });

        Assert.That(clone.GetProperty("chat").GetRawText(), Is.EqualTo(
            $$"""{"title":"Clone of Plans","originalChatId":"{{id}}","branchPointMessageId":null}"""));
    }

    [Test]
    public async Task A_request_without_its_required_fields_names_them()
    {
        using var ana = await Server.ChatAsync("Ana");

        var missing = await ana.SendAsync("/new", "{}", HttpStatusCode.UnprocessableEntity);
        var wrong = await ana.SendAsync("/new", """{"chat":[]}""", HttpStatusCode.UnprocessableEntity);
        var title = await ana.SendAsync("/new", """{"chat":{"title":7}}""", HttpStatusCode.UnprocessableEntity);

        Assert.That(
            (missing.Place(), wrong.Place(), title.Place()), Is.EqualTo(("body.chat", "body.chat", "body.chat.title")));
        await ana.SendAsync("/new", """{"chat":{},"folder_id":"nowhere"}""", HttpStatusCode.NotFound);
    }
}
