using System.Net;
using ChatServer.Chats.Events;
using ChatServer.Storage;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Single messages of a chat, and events about them.</summary>
[Parallelizable]
internal sealed class ChatMessageTests : ServerFixture
{
    private const string Document =
        """{"title":"Plans","history":{"messages":{"a":{"id":"a","parentId":null,"childrenIds":["b"],"n":1.50,"content":"one"}"""
        + ""","b":{"id":"b","parentId":"a","childrenIds":[],"content":"two"}},"currentId":"b"},"messages":[]}""";

    [Test]
    public async Task An_upsert_replaces_only_the_content_of_a_message()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        var chat = await ana.SendAsync($"/{id}/messages/a", """{"content":"new \ud83d\ude00 text\u0000"}""");

        var history = chat.GetProperty("chat").GetProperty("history");
        Assert.That(history.Text("currentId"), Is.EqualTo("b"), "the branch on screen stays");
        Assert.That(history.GetProperty("messages").GetProperty("a").GetRawText(), Is.EqualTo(
            """{"id":"a","parentId":null,"childrenIds":["b"],"n":1.50,"content":"new \ud83d\ude00 text"}"""));
        Assert.That(chat.GetProperty("chat").GetProperty("messages")[0].Text("content"), Is.EqualTo("new 😀 text"));
    }

    [TestCase("""{}""")]
    [TestCase("""{"history":null}""")]
    [TestCase("""{"history":{}}""")]
    [TestCase("""{"history":{"messages":{},"currentId":null}}""")]
    public async Task An_upsert_makes_a_complete_message_and_shows_it(string document)
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(document);

        var chat = await ana.SendAsync($"/{id}/messages/m1", """{"content":"hello"}""");

        var history = chat.GetProperty("chat").GetProperty("history");
        Assert.That(history.Text("currentId"), Is.EqualTo("m1"));
        Assert.That(history.GetProperty("messages").GetProperty("m1").GetRawText(), Is.EqualTo(
            """{"id":"m1","parentId":null,"childrenIds":[],"role":"assistant","content":"hello"}"""));
    }

    [Test]
    public async Task Streamed_text_is_appended_even_if_it_is_cut_amid_a_pair()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        foreach (var piece in new[] { " and", " more", "\\ud83d", "\\ude00" })
            await ana.EventAsync(id, "b", "message", $$"""{"content":"{{piece}}"}""");

        Assert.That((await ana.ReadMessageAsync(id, "b")).Text("content"), Is.EqualTo("two and more😀"));
    }

    [Test]
    public async Task Events_change_the_message_as_documented()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        await ana.EventAsync(id, "b", "status", """{"description":"first"}""");
        await ana.EventAsync(id, "b", "status", """{"description":"second"}""");
        await ana.EventAsync(id, "b", "replace", """{"content":"new"}""");
        await ana.EventAsync(id, "b", "files", """{"files":[{"id":1}]}""");
        await ana.EventAsync(id, "b", "files", """{"files":[{"id":2},{"id":3}]}""");
        await ana.EventAsync(id, "b", "embeds", """{"embeds":["x"]}""");
        await ana.EventAsync(id, "b", "source", """{"document":["d"]}""");
        await ana.EventAsync(id, "b", "citation", """{"document":["e"],"type":null}""");
        await ana.EventAsync(id, "b", "source", """{"type":"code_execution"}""");
        await ana.EventAsync(id, "b", "notification", """{"type":"info"}""");

        Assert.That((await ana.ReadMessageAsync(id, "b")).GetRawText(), Is.EqualTo(
            """{"id":"b","parentId":"a","childrenIds":[],"content":"new","statusHistory":[{"description":"first"},"""
            + """{"description":"second"}],"files":[{"id":2},{"id":3},{"id":1}],"embeds":["x"]"""
            + ""","sources":[{"document":["d"]},{"document":["e"],"type":null}]}"""));
    }

    [TestCase("message", """{"content":"x"}""", false)]
    [TestCase("status", """{"description":"x"}""", false)]
    [TestCase("chat:title", """{"title":"x"}""", false)]
    [TestCase("replace", """{"content":"x"}""", true)]
    [TestCase("files", """{"files":[]}""", true)]
    [TestCase("embeds", """{"embeds":[]}""", true)]
    [TestCase("source", """{"document":[]}""", true)]
    public async Task An_event_about_an_absent_message_makes_a_complete_one_or_none(string type, string data, bool isMade)
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        Assert.That((await ana.EventAsync(id, "c", type, data)).GetBoolean(), Is.True);

        var history = (await ana.GetAsync($"/{id}")).GetProperty("chat").GetProperty("history");
        Assert.That(history.GetProperty("messages").TryGetProperty("c", out var made), Is.EqualTo(isMade));
        Assert.That(history.Text("currentId"), Is.EqualTo(isMade ? "c" : "b"));
        if (isMade)
            Assert.That(made.Keys().Take(5), Is.EqualTo(new[] { "id", "parentId", "childrenIds", "role", "content" }));
    }

    [TestCase("message", """{"content":7}""", "body.data.content")]
    [TestCase("files", """{"files":{}}""", "body.data.files")]
    [TestCase("", "{}", "body.type")]
    public async Task A_bad_event_names_the_field(string type, string data, string place)
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        var failure = await ana.SendAsync(
            $"/{id}/messages/b/event", $$"""{"type":"{{type}}","data":{{data}}}""", HttpStatusCode.UnprocessableEntity);

        Assert.That(failure.Place(), Is.EqualTo(place));
    }

    [Test]
    public async Task Events_reach_the_owner_even_from_an_administrator()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        using var admin = await Server.ChatAsync("Admin");
        await Server.MakeAdminAsync(admin.User.UserId);
        var id = await ana.NewAsync(Document);

        await ben.SendAsync($"/{id}/messages/b", """{"content":"mine"}""", HttpStatusCode.NotFound);
        await admin.SendAsync($"/{id}/messages/b", """{"content":"corrected"}""");

        var heard = (await ReadLogAsync(ana)).Single();
        Assert.That((heard.OwnerId, heard.ChatId.ToString()), Is.EqualTo((ana.User.UserId, id)));
        Assert.That(heard.Event.Type, Is.EqualTo("chat:message"));
        Assert.That(System.Text.Encoding.UTF8.GetString(heard.Event.Data.Span), Is.EqualTo(
            $$"""{"chat_id":"{{id}}","message_id":"b","content":"corrected"}"""));
    }

    [Test]
    public async Task The_log_has_a_streamed_message_once_with_its_newest_content()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);

        await ana.EventAsync(id, "b", "message", """{"content":" three"}""");
        await ana.EventAsync(id, "b", "status", """{"done":true}""");
        await ana.EventAsync(id, "b", "message", """{"content":" four"}""");
        await ana.EventAsync(id, "nowhere", "message", """{"content":"not stored"}""");

        var log = await ReadLogAsync(ana);
        Assert.That(
            log.Select(happened => (happened.Event.MessageId, happened.Event.Type)),
            Is.EqualTo(new[] { ("b", "status"), ("b", "chat:message"), ("nowhere", "message") }));
        Assert.That(
            System.Text.Encoding.UTF8.GetString(log[1].Event.Data.Span), Does.EndWith("\"content\":\"two three four\"}"));
        Assert.That(log.Select(happened => happened.Position), Is.Ordered.And.Unique);
    }

    [Test]
    public async Task A_deleted_chat_leaves_the_log_without_going_back()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.EventAsync(id, "b", "status", "{}");
        var before = await Server.Get<Database>().ReadAsync(read => read.LastPosition(), CancellationToken.None);

        await ana.DeleteAsync($"/{id}");

        Assert.That(await ReadLogAsync(ana), Is.Empty);
        Assert.That(
            await Server.Get<Database>().ReadAsync(read => read.LastPosition(), CancellationToken.None),
            Is.GreaterThan(before));
    }

    [Test]
    public async Task Many_events_within_a_second_keep_the_chat_on_top()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await ana.NewAsync("""{"title":"Later"}""");

        await Task.Delay(TimeSpan.FromSeconds(1.1));
        for (var number = 0; number < 5; number++)
            await ana.EventAsync(id, "b", "message", """{"content":"x"}""");

        Assert.That(await ana.ListAsync("/"), Is.EqualTo(new[] { "Plans", "Later" }));
    }

    private ValueTask<IReadOnlyList<ChatChanged>> ReadLogAsync(ChatClient client) => Server.Get<Database>().ReadAsync(
        read => Server.Get<MissedChatEvents>().ReadAll(read, client.User.UserId), CancellationToken.None);
}
