using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>What is on the disk, and what remains of chats when their owner goes.</summary>
[Parallelizable]
internal sealed class ChatAtRestTests : ServerFixture
{
    private const string Secret = "nightingale";

    [Test]
    public async Task Nothing_of_a_chat_is_readable_on_disk()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await FillAsync(ana);

        var found = Directory.GetFiles(Server.DataDirectory, "chat.db*")
            .Where(path => ReadShared(path).Contains(Secret, StringComparison.Ordinal));

        Assert.That(found, Is.Empty);
        Assert.That(await ana.ReadDocumentAsync(id), Does.Contain(Secret));
    }

    [Test]
    public async Task An_export_has_the_chats_and_folders()
    {
        using var ana = await Server.ChatAsync("Ana");
        var id = await FillAsync(ana);

        using var answer = await ana.Http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        using var archive = new ZipArchive(await answer.Content.ReadAsStreamAsync());

        var chat = new StreamReader(await archive.GetEntry($"chats/{id}.json")!.OpenAsync()).ReadToEnd();
        var entry = JsonSerializer.Deserialize<JsonElement>(chat);
        Assert.That(entry.GetProperty("chat").GetRawText(), Is.EqualTo(await ana.ReadDocumentAsync(id)));
        Assert.That(entry.GetProperty("tags")[0].GetString(), Is.EqualTo(Secret));
        Assert.That(
            new StreamReader(await archive.GetEntry("folders.json")!.OpenAsync()).ReadToEnd(), Does.Contain(Secret));
    }

    [Test]
    public async Task A_deleted_account_leaves_no_chats_folders_and_tags()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var id = await FillAsync(ana);
        var share = (await ana.GetAsync($"/{id}")).Text("share_id");
        foreach (var client in (ChatClient[])[ben, ana])
            await client.DeleteAsync($"/{await client.NewAsync("""{"title":"Old"}""")}");
        var position = await LastPositionAsync();

        await ana.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password }),
        }).ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(async () => await CountAsync(ana.User.UserId) == 0, "all is erased");
        await ben.GetAsync($"/share/{share}", HttpStatusCode.NotFound);
        Assert.That(await LastPositionAsync(), Is.GreaterThanOrEqualTo(position), "positions never go back");
    }

    private ValueTask<long> LastPositionAsync() =>
        Server.Get<Database>().ReadAsync(read => read.LastPosition(), CancellationToken.None);

    private static async Task<string> FillAsync(ChatClient client)
    {
        var folder = await client.NewFolderAsync(Secret);
        const string document =
            """{"title":"X","X":1,"history":{"messages":{"X":{"content":"X"}}},"messages":[]}""";
        var id = await client.NewAsync(document.Replace("X", Secret, StringComparison.Ordinal), folder);
        await client.PostAsync($"/{id}/tags", new { name = Secret });
        await client.EventAsync(id, Secret, "status", $$"""{"description":"{{Secret}}"}""");
        await client.EventAsync(id, Secret, "message", $$"""{"content":"{{Secret}}"}""");
        await client.PostAsync($"/{id}/share");
        return id;
    }

    private ValueTask<long> CountAsync(Guid userId) => Server.Get<Database>().ReadAsync(
        read => read.QueryScalar<long>("""
            SELECT (SELECT COUNT(*) FROM chats WHERE owner_id = @userId)
                 + (SELECT COUNT(*) FROM folders WHERE owner_id = @userId)
                 + (SELECT COUNT(*) FROM tags WHERE owner_id = @userId)
                 + (SELECT COUNT(*) FROM chat_events WHERE owner_id = @userId)
            """, new { userId }),
        CancellationToken.None);

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes);
    }
}
