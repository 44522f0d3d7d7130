using System.Net;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Chats;

/// <summary>Importing what was exported.</summary>
[Parallelizable]
internal sealed class ChatImportTests : ServerFixture
{
    [Test]
    public async Task An_import_keeps_order_times_tags_pins_and_what_else_is_said()
    {
        using var ana = await Server.ChatAsync("Ana");
        var folder = await ana.NewFolderAsync("Work");

        var chats = await ana.SendAsync("/import", $$$"""
            {"chats":[
              {"chat":{"title":"old"},"meta":{"x":1.0,"tags":["Big Ideas"],"y":[]},"pinned":true,"created_at":1600000000,
               "updated_at":1600000001,"folder_id":"{{{folder}}}"},
              {"chat":{},"created_at":0,"pinned":null,"meta":null}]}
            """);

        Assert.That(chats.EnumerateArray().Select(chat => chat.Title()), Is.EqualTo(new[] { "old", "New Chat" }));
        var old = chats[0];
        Assert.That((old.Number("created_at"), old.Number("updated_at")), Is.EqualTo((1_600_000_000, 1_600_000_001)));
        Assert.That((old.GetProperty("pinned").GetBoolean(), old.Text("folder_id")), Is.EqualTo((true, folder)));
        Assert.That(
            old.GetProperty("meta").GetRawText(), Is.EqualTo("""{"x":1.0,"y":[],"tags":["big_ideas"]}"""));
        Assert.That((await ana.GetAsync($"/{old.Text("id")}/tags"))[0].Text("name"), Is.EqualTo("Big Ideas"));
        Assert.That(chats[1].Number("created_at"), Is.GreaterThan(1_700_000_000));
    }

    [Test]
    public async Task An_import_is_all_or_nothing()
    {
        using var ana = await Server.ChatAsync("Ana");

        var title = await ana.SendAsync(
            "/import", """{"chats":[{"chat":{}},{"chat":{"title":7}}]}""", HttpStatusCode.UnprocessableEntity);
        var tag = await ana.SendAsync(
            "/import", """{"chats":[{"chat":{}},{"chat":{},"meta":{"tags":[7]}}]}""", HttpStatusCode.UnprocessableEntity);
        await ana.SendAsync(
            "/import", $$$"""{"chats":[{"chat":{}},{"chat":{},"folder_id":"{{{Guid.NewGuid()}}}"}]}""", HttpStatusCode.NotFound);

        Assert.That(
            (title.Place(), tag.Place()), Is.EqualTo(("body.chats.1.chat.title", "body.chats.1.meta.tags")));
        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.Zero);
    }

    [TestCase("""{"chat":{"x":"0123456789012345678901234567890123456789"}}""", HttpStatusCode.InsufficientStorage)]
    [TestCase("""{"chat":{},"meta":{"tags":["b","c"]}}""", HttpStatusCode.Forbidden)]
    [TestCase("""{"chat":{},"folder_id":"6c1e8a3e-0000-4000-8000-000000000000"}""", HttpStatusCode.NotFound)]
    public async Task A_refused_import_rolls_nothing_back(string last, HttpStatusCode status)
    {
        var rollbacks = new Rollbacks();
        await using var server = await TestServer.StartAsync(
            services => services.AddSingleton<IWriterState>(rollbacks),
            ("Chat:Chats:MaxBytesPerUser", "40"), ("Chat:Chats:MaxTagsPerUser", "2"));
        using var ana = await server.ChatAsync("Ana");

        await ana.SendAsync("/import", $$$"""{"chats":[{"chat":{},"meta":{"tags":["a"]}},{{{last}}}]}""", status);

        Assert.That(rollbacks.Count, Is.Zero, "the writes of others, which share a transaction, needn't run again");
        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.Zero);
        Assert.That((await ana.GetAsync("/all/tags")).GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task An_export_imports_again()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await ana.NewAsync(
            """{"title":"Plans","history":{"messages":{"a":{"id":"a","n":1.0}},"currentId":"a"},"messages":[{"id":"a","n":1.0}]}""");
        await ana.PostAsync($"/{id}/tags", new { name = "work" });
        var exported = (await ana.GetAsync("/all")).GetRawText();

        await ben.SendAsync("/import", """{"chats":""" + exported + "}");

        var (hers, his) = ((await ana.GetAsync("/all"))[0], (await ben.GetAsync("/all"))[0]);
        Assert.That(his.GetProperty("chat").GetRawText(), Is.EqualTo(hers.GetProperty("chat").GetRawText()));
        Assert.That(his.GetProperty("meta").GetRawText(), Is.EqualTo("""{"tags":["work"]}"""));
        Assert.That(his.Number("created_at"), Is.EqualTo(hers.Number("created_at")));
    }

    private sealed class Rollbacks : IWriterState
    {
        public int Count { get; private set; }

        public void RolledBack() => Count++;
    }
}
