using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Attachments;
using ChatServer.Attachments.UserFiles;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Workspace;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Uploads that weren't posted, of users under a legal hold.</summary>
[Parallelizable]
internal sealed class HeldUserFileTests : FreshServerFixture
{
    [Test]
    public async Task A_deleted_upload_of_a_held_user_is_gone_for_the_user_and_kept_until_the_hold_is_released()
    {
        var user = await Server.RegisterAsync("Ana");
        using var ana = Server.As(user.Access);
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);
        var path = await UploadAsync(ana);
        await HoldAsync(admin, user);

        await ana.DeleteAsync(path).ReadAsync(HttpStatusCode.OK);

        await ana.GetAsync(path).ReadAsync(HttpStatusCode.NotFound);
        await ana.GetAsync($"{path}/content").ReadAsync(HttpStatusCode.NotFound);
        await ana.DeleteAsync(path).ReadAsync(HttpStatusCode.NotFound);
        Assert.That(
            (await ana.GetAsync("/auth/me/storage/").ReadAsync(HttpStatusCode.OK)).GetProperty("data").Number("bytes"), Is.Zero);
        var kept = (await ListKeptAsync(user)).Single();
        Assert.That(await ListReferredAsync(kept.ObjectName), Is.EqualTo(new[] { kept.ObjectName }), "no sweep removes it");
        Assert.That(Files(), Has.Length.EqualTo(1));

        await admin.DeleteAsync($"/admin/users/{user.UserId}/hold/").ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(
            async () => (await ListKeptAsync(user)).Count == 0 && Files().Length == 0, "it is destroyed");
    }

    [Test]
    public async Task Only_administrators_exports_have_it()
    {
        var user = await Server.RegisterAsync("Ana");
        using var ana = Server.As(user.Access);
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);
        var path = await UploadAsync(ana);
        await HoldAsync(admin, user);
        await ana.DeleteAsync(path).ReadAsync(HttpStatusCode.OK);
        var name = $"uploads/{path.Split('/')[^1]}-notes.txt";

        using var own = await ExportAsync(ana, "/auth/me/export/", new { password = TestServer.Password });
        using var full = await ExportAsync(admin, $"/admin/users/{user.UserId}/export/", new { reason = "court" });

        Assert.That(own.Entries.Select(entry => entry.FullName), Has.None.StartsWith(name));
        Assert.That(await ReadAsync(full, name), Is.EqualTo("0123456789"));
        using var note = JsonDocument.Parse(await ReadAsync(full, name + ".deleted.json"));
        Assert.That(note.RootElement.GetProperty("kept_by_legal_hold").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Without_a_hold_nothing_is_kept()
    {
        var user = await Server.RegisterAsync("Ana");
        using var ana = Server.As(user.Access);

        await ana.DeleteAsync(await UploadAsync(ana)).ReadAsync(HttpStatusCode.OK);

        Assert.That(await ListKeptAsync(user), Is.Empty);
        Assert.That(Files(), Is.Empty);
    }

    private static async Task<string> UploadAsync(HttpClient user) =>
        $"{FileClient.Root}/{(await user.UploadAsync("notes.txt", "0123456789"u8.ToArray())).Text("id")}";

    private static Task<JsonElement> HoldAsync(HttpClient admin, TestUser user) => admin
        .PutAsJsonAsync($"/admin/users/{user.UserId}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

    private ValueTask<IReadOnlyList<HeldUserFileRow>> ListKeptAsync(TestUser user) => Server.Get<Database>().ReadAsync(
        read => HeldUserFileStore.ReadOfAfter(read, user.UserId, Guid.Empty, 100), CancellationToken.None);

    private ValueTask<IReadOnlyList<string>> ListReferredAsync(string objectName) => Server.Get<Database>().ReadAsync(
        read => AttachmentStore.Referred(read, [objectName]), CancellationToken.None);

    private static async Task<ZipArchive> ExportAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return new ZipArchive(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
    }

    private static async Task<string> ReadAsync(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(await archive.GetEntry(name)!.OpenAsync());
        return await reader.ReadToEndAsync();
    }

    private string[] Files() =>
        Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories);
}
