using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Chats;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>What administrators do with the chats of others.</summary>
[Parallelizable]
internal sealed class ChatHoldTests : ServerFixture
{
    private const string Document =
        """{"title":"Plans","history":{"messages":{"a":{"id":"a","content":"evidence"}},"currentId":"a"}}""";

    [Test]
    public async Task A_chat_deleted_under_a_hold_is_gone_for_users_and_stays_in_the_administrators_export()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = await AdminAsync();
        var id = await ana.NewAsync(Document);
        var share = (await ana.PostAsync($"/{id}/share")).Text("id");
        await HoldAsync(admin, ana);

        await ana.DeleteAsync($"/{id}");

        await ana.GetAsync($"/{id}", HttpStatusCode.NotFound);
        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.Zero);
        await admin.GetAsync($"/share/{id}", HttpStatusCode.NotFound);
        await admin.GetAsync($"/share/{share}", HttpStatusCode.NotFound);
        Assert.That((await admin.GetAsync("/all/db")).GetRawText(), Does.Not.Contain(id));
        Assert.That(await ExportAsync(ana, "/auth/me/export/", new { password = TestServer.Password }, id), Is.Null);
        Assert.That(
            await ExportAsync(admin, $"/admin/users/{ana.User.UserId}/export/", new { reason = "court" }, id),
            Does.Contain("evidence").And.Contain("deleted_at").And.Contain("kept_by_legal_hold"));
    }

    [Test]
    public async Task A_kept_chat_is_destroyed_with_its_key_when_the_hold_is_released()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = await AdminAsync();
        var id = await ana.NewAsync(Document);
        await ana.NewAsync(Document);
        await HoldAsync(admin, ana);
        await ana.DeleteAsync("/");
        Assert.That(await KeptAsync(ana), Has.Count.EqualTo(2));
        var row = (await KeptAsync(ana))[0].ChatId;

        await admin.Http.DeleteAsync($"/admin/users/{ana.User.UserId}/hold/").ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(async () => (await KeptAsync(ana)).Count == 0, "the chats are destroyed");
        Assert.That(await CountAsync(row), Is.Zero);
        Assert.That(
            await ExportAsync(admin, $"/admin/users/{ana.User.UserId}/export/", new { reason = "court" }, id), Is.Null);
    }

    [Test]
    public async Task A_chat_deleted_without_a_hold_is_not_kept()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        using var admin = await AdminAsync();
        var id = await ana.NewAsync(Document);
        await HoldAsync(admin, ben);

        await ana.DeleteAsync($"/{id}");

        Assert.That(await KeptAsync(ana), Is.Empty);
    }

    [Test]
    public async Task What_administrators_do_with_the_chats_of_others_is_audited()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = await AdminAsync();
        var id = await ana.NewAsync(Document);

        await admin.GetAsync($"/list/user/{ana.User.UserId}");
        await admin.GetAsync($"/share/{id}");
        await admin.PostAsync($"/{id}/clone/shared");
        await admin.DeleteAsync($"/{id}");
        await admin.GetAsync("/all/db");

        var audited = (await Server.ReadAuditAsync()).Where(entry => entry.Actor == $"{admin.User.UserId}").Reverse();
        Assert.That(
            audited.Select(entry => (entry.Action, entry.Subject)),
            Is.EqualTo(new[]
            {
                ("chats_listed", $"user:{ana.User.UserId}"), ("chat_read", $"chat:{id}"), ("chat_cloned", $"chat:{id}"),
                ("chat_deleted", $"chat:{id}"), ("chats_exported", "chats"),
            }));
    }

    private async Task<ChatClient> AdminAsync()
    {
        var admin = await Server.ChatAsync("Admin");
        await Server.MakeAdminAsync(admin.User.UserId);
        return admin;
    }

    private static Task<JsonElement> HoldAsync(ChatClient admin, ChatClient held) => admin.Http
        .PutAsJsonAsync($"/admin/users/{held.User.UserId}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

    private ValueTask<IReadOnlyList<HeldChatRow>> KeptAsync(ChatClient owner) => Server.Get<Database>().ReadAsync(
        read => HeldChatStore.ReadOfAfter(read, owner.User.UserId, 0, 100), CancellationToken.None);

    private ValueTask<long> CountAsync(long chatId) => Server.Get<Database>().ReadAsync(
        read => read.QueryScalar<long>("""
            SELECT (SELECT COUNT(*) FROM chats WHERE id = @chatId)
                 + (SELECT COUNT(*) FROM chat_keys WHERE chat_id = @chatId)
                 + (SELECT COUNT(*) FROM chat_heads WHERE chat_id = @chatId)
                 + (SELECT COUNT(*) FROM chat_messages WHERE chat_id = @chatId)
            """, new { chatId }),
        CancellationToken.None);

    // The chat in an export; null if it isn't there.
    private static async Task<string?> ExportAsync(ChatClient client, string path, object body, string chatId)
    {
        using var answer = await client.Http.PostAsJsonAsync(path, body);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var archive = new ZipArchive(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
        if (archive.GetEntry($"chats/{chatId}.json") is not { } entry)
            return null;

        using var reader = new StreamReader(await entry.OpenAsync());
        return await reader.ReadToEndAsync();
    }
}
