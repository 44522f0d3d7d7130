using System.Net;
using System.Net.Http.Json;
using ChatServer.Chats;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>How many bytes the chats of a user may have.</summary>
[Parallelizable]
internal sealed class ChatQuotaTests : ServerFixture
{
    private const int MaxBytes = 10_000;
    private const string Document =
        """{"title":"Plans","history":{"messages":{"a":{"id":"a","content":"one"}},"currentId":"a"}}""";

    protected override (string Key, string Value)[] Settings => [("Chat:Chats:MaxBytesPerUser", $"{MaxBytes}")];

    [Test]
    public async Task The_number_follows_every_change()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);
        var id = await ana.NewAsync(Document);
        await ExpectCountedAsync(ana, "new");
        await ana.SaveAsync(id, """{"history":{"messages":{"b":{"id":"b","parentId":"a","content":"two"}},"currentId":"b"}}""");
        await ExpectCountedAsync(ana, "save");
        await ana.SendAsync($"/{id}/messages/a", """{"content":"another one"}""");
        await ana.SendAsync($"/{id}/messages/c", """{"content":"three"}""");
        await ExpectCountedAsync(ana, "upsert");
        await ana.EventAsync(id, "c", "message", """{"content":" and four"}""");
        await ExpectCountedAsync(ana, "event");
        await ana.SendAsync("/import", $$"""{"chats":[{"chat":{{Document}}},{"chat":{{Document}}}]}""");
        await ExpectCountedAsync(ana, "import");
        var clone = (await ana.PostAsync($"/{id}/clone", new { })).Text("id");
        await ExpectCountedAsync(ana, "clone");
        await ana.PostAsync($"/{id}/share");
        await ana.SendAsync($"/{id}/messages/d", """{"content":"five"}""");
        await ana.PostAsync($"/{id}/share");
        await ana.PostAsync($"/{clone}/share");
        await ExpectCountedAsync(ana, "share");
        await ana.DeleteAsync($"/{clone}/share");
        await ExpectCountedAsync(ana, "unshare");
        await ana.DeleteAsync($"/{clone}");
        await ExpectCountedAsync(ana, "delete");

        await admin.PutAsJsonAsync($"/admin/users/{ana.User.UserId}/hold/", new { reason = "court" })
            .ReadAsync(HttpStatusCode.OK);
        await ana.DeleteAsync($"/{id}");
        await ExpectCountedAsync(ana, "a deletion under a hold");
        await ana.DeleteAsync("/");
        Assert.That(await CountedAsync(ana), Is.Zero);
    }

    [Test]
    public async Task Beyond_the_quota_nothing_is_written()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        var full = await ana.NewAsync($$"""{"x":"{{new string('x', MaxBytes - 400)}}"}""");
        var text = new string('y', 500);
        var (counted, chat) = (await CountedAsync(ana), await ana.ReadDocumentAsync(id));

        foreach (var (path, body) in new[]
        {
            ("/new", $$$"""{"chat":{"x":"{{{text}}}"}}"""),
            ($"/{id}", $$$"""{"chat":{"x":"{{{text}}}"}}"""),
            ($"/{id}/messages/a", $$"""{"content":"{{text}}"}"""),
            ($"/{id}/messages/a/event", $$$"""{"type":"message","data":{"content":"{{{text}}}"}}"""),
            ("/import", $$$"""{"chats":[{"chat":{}},{"chat":{"x":"{{{text}}}"}}]}"""),
            ($"/{full}/clone", "{}"),
            ($"/{full}/share", "{}"),
        })
        {
            var refused = await ana.SendAsync(path, body, HttpStatusCode.InsufficientStorage);
            Assert.That(refused.Detail(), Does.Contain("remaining storage for chats"), path);
        }

        Assert.That(await CountedAsync(ana), Is.EqualTo(counted));
        Assert.That(await ana.ReadDocumentAsync(id), Is.EqualTo(chat));
        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.EqualTo(2));
        Assert.That((await ana.GetAsync($"/{full}")).Text("share_id"), Is.Null);
    }

    [Test]
    public async Task Room_is_for_each_user_and_comes_back_with_a_deletion()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var large = $$"""{"x":"{{new string('x', MaxBytes - 400)}}"}""";
        var full = await ana.NewAsync(large);
        await ana.SendAsync("/new", $$"""{"chat":{{large}}}""", HttpStatusCode.InsufficientStorage);

        await ben.NewAsync(large);
        await ana.DeleteAsync($"/{full}");
        await ana.NewAsync(large);
    }

    [Test]
    public async Task What_does_not_add_bytes_is_possible_beyond_the_quota()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await ana.NewAsync(Document);
        await Server.Get<Database>().WriteAsync(
            write => write.Execute(
                "UPDATE chat_storage SET bytes = @MaxBytes + 1 WHERE owner_id = @UserId", new { MaxBytes, ana.User.UserId }),
            CancellationToken.None);

        await ana.SendAsync($"/{id}/messages/a", """{"content":"two"}""");
        await ana.SendAsync($"/{id}/messages/a", """{"content":"three"}""", HttpStatusCode.InsufficientStorage);
    }

    private async Task ExpectCountedAsync(ChatClient client, string after)
    {
        var stored = await Server.Get<Database>().ReadAsync(
            read => read.QueryScalar<long>("""
                SELECT (SELECT COALESCE(SUM(byte_count), 0) FROM chats WHERE owner_id = @UserId)
                       + (SELECT COALESCE(SUM(c.byte_count), 0)
                          FROM   chats c
                          JOIN   chats o ON o.id = c.original_id
                          WHERE  o.owner_id = @UserId)
                """, new { client.User.UserId }),
            CancellationToken.None);
        Assert.That(await CountedAsync(client), Is.EqualTo(stored), after);
        Assert.That(stored, Is.Positive, after);
    }

    private ValueTask<long> CountedAsync(ChatClient client) => Server.Get<Database>().ReadAsync(
        read => ChatStorageStore.FindBytes(read, client.User.UserId), CancellationToken.None);
}
