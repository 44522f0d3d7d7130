using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Channels;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Workspace;

/// <summary>Files that users upload for channels and chats.</summary>
[Parallelizable]
internal sealed class FileTests : FreshServerFixture
{
    [Test]
    public async Task Users_read_their_own_uploads_and_nobody_elses()
    {
        using var ana = Server.As((await Server.RegisterAsync("Ana")).Access);
        using var ben = Server.As((await Server.RegisterAsync("Ben")).Access);

        var upload = await ana.UploadAsync("notes.txt", "0123456789"u8.ToArray());

        var path = $"{FileClient.Root}/{upload.Text("id")}";
        Assert.That(upload.Keys(), Is.EqualTo((string[])
            ["id", "user_id", "hash", "filename", "data", "meta", "created_at", "updated_at"]));
        Assert.That(upload.Text("filename"), Is.EqualTo("notes.txt"));
        Assert.That(upload.GetProperty("meta").GetRawText(), Is.EqualTo(
            """{"name":"notes.txt","content_type":"text/plain","size":10}"""));
        Assert.That((await ana.GetAsync(path).ReadAsync(HttpStatusCode.OK)).GetRawText(), Is.EqualTo(upload.GetRawText()));
        Assert.That(await ana.GetStringAsync($"{path}/content"), Is.EqualTo("0123456789"));
        foreach (var hidden in (string[])["", "/content", "/content/notes.txt"])
            await ben.GetAsync(path + hidden).ReadAsync(HttpStatusCode.NotFound);
        await ben.DeleteAsync(path).ReadAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_part_of_a_file_can_be_downloaded_and_it_is_saved_under_its_name()
    {
        using var ana = Server.As((await Server.RegisterAsync("Ana")).Access);
        var path = $"{FileClient.Root}/{(await ana.UploadAsync("notes.txt", "0123456789"u8.ToArray())).Text("id")}";
        using var ranged = new HttpRequestMessage(HttpMethod.Get, $"{path}/content");
        ranged.Headers.Range = new RangeHeaderValue(2, 4);

        using var part = await ana.SendAsync(ranged);
        using var saved = await ana.GetAsync($"{path}/content?attachment=true");
        using var named = await ana.GetAsync($"{path}/content/other.txt");

        Assert.That(part.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(await part.Content.ReadAsStringAsync(), Is.EqualTo("234"));
        foreach (var answer in (HttpResponseMessage[])[saved, named])
        {
            Assert.That(
                answer.Content.Headers.ContentDisposition!.ToString(), Does.StartWith("attachment").And.Contain("notes.txt"));
            Assert.That(answer.Headers.GetValues("Content-Security-Policy"), Does.Contain("sandbox; default-src 'none'"));
        }

        await ana.GetAsync($"{path}/content?attachment=perhaps").ReadAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Programs_and_forms_without_a_file_are_refused()
    {
        using var ana = Server.As((await Server.RegisterAsync("Ana")).Access);
        using var empty = new MultipartFormDataContent { { new StringContent("{}"), "metadata" } };

        await ana.UploadAsync("a.exe", [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0], HttpStatusCode.UnsupportedMediaType);
        var refused = await ana.PostAsync($"{FileClient.Root}/", empty).ReadAsync(HttpStatusCode.UnprocessableEntity);
        var nothing = await ana.UploadAsync("a.txt", [], HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetRawText(), Does.Contain("""["body","file"]"""));
        Assert.That(nothing.GetRawText(), Does.Contain("""["body","file"]"""));
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task An_upload_is_deleted_with_its_content_and_frees_the_quota()
    {
        using var ana = Server.As((await Server.RegisterAsync("Ana")).Access);
        var upload = await ana.UploadAsync("notes.txt", "0123456789"u8.ToArray());
        Assert.That(await UsedAsync(ana), Is.EqualTo(10));

        await ana.DeleteAsync($"{FileClient.Root}/{upload.Text("id")}").ReadAsync(HttpStatusCode.OK);

        Assert.That(await UsedAsync(ana), Is.Zero);
        Assert.That(Files(), Is.Empty);
        await ana.DeleteAsync($"{FileClient.Root}/{upload.Text("id")}").ReadAsync(HttpStatusCode.NotFound);
        await ana.DeleteAsync($"{FileClient.Root}/nonsense").ReadAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Uploads_are_exported_and_erased_with_their_account()
    {
        var user = await Server.RegisterAsync("Ana");
        using var ana = Server.As(user.Access);
        var upload = await ana.UploadAsync("notes.txt", "0123456789"u8.ToArray());
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);

        using (var archive = await ExportAsync(ana))
            Assert.That(archive.Entries.Select(entry => entry.FullName), Does.Contain($"uploads/{upload.Text("id")}-notes.txt"));
        using var deleted = await admin.DeleteAsync($"/admin/users/{user.UserId}/?reason=asked");
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));

        await Eventually.IsTrueAsync(() => Files().Length == 0, "the upload is erased");
    }

    private static async Task<ZipArchive> ExportAsync(HttpClient user)
    {
        using var response = await user.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        return new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
    }

    private static async Task<long> UsedAsync(HttpClient user) =>
        (await user.GetAsync("/auth/me/storage/").ReadAsync(HttpStatusCode.OK)).GetProperty("data").Number("bytes");

    private string[] Files() =>
        Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories);
}
