using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Attachments.Uploads;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments.Uploads;

/// <summary>The quotas of files per user and in total.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class StorageQuotaTests
{
    private const int PerUser = 300_000;
    private TestServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await TestServer.StartAsync(("Chat:Attachments:MaxBytesPerUser", $"{PerUser}"));

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_file_beyond_the_quota_is_refused_until_another_is_deleted()
    {
        var (ana, ben) = (await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"));
        using var http = server.As(ana.Access);
        var first = await http.UploadAsync(ben.UserId, new byte[200_000]);

        using var refused = await http.PostFileAsync(ben.UserId, new byte[100_001]);
        await http.UploadAsync(ben.UserId, new byte[100_000]);
        using var full = await http.PostFileAsync(ben.UserId, [1]);

        Assert.That((refused.StatusCode, full.StatusCode), Is.EqualTo(
            (HttpStatusCode.InsufficientStorage, HttpStatusCode.InsufficientStorage)));
        Assert.That(
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("message").GetString(),
            Does.Contain("your remaining storage"));
        Assert.That(await UsedAsync(http), Is.EqualTo((2, PerUser)));
        Assert.That(CountFiles(), Is.EqualTo(2), "a refused file leaves nothing");

        await http.DeleteAsync($"/api/v1/messages/msg_{first.Number("id")}").ReadAsync(HttpStatusCode.OK);
        Assert.That(await UsedAsync(http), Is.EqualTo((1, 100_000)));
        await http.UploadAsync(ben.UserId, new byte[200_000]);
    }

    [Test]
    public async Task Concurrent_uploads_cannot_exceed_the_quota_together()
    {
        var (ana, ben) = (await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"));
        using var http = server.As(ana.Access);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var response = await http.PostFileAsync(ben.UserId, new byte[90_000]);
            return response.StatusCode;
        }));

        Assert.That(statuses.Count(status => status == HttpStatusCode.Created), Is.EqualTo(3));
        Assert.That(statuses.Count(status => status == HttpStatusCode.InsufficientStorage), Is.EqualTo(9));
        Assert.That(await UsedAsync(http), Is.EqualTo((3, 270_000)));
        Assert.That(CountFiles(), Is.EqualTo(3));
    }

    [Test]
    public async Task The_Messages_API_reports_an_exceeded_quota_in_its_own_shape()
    {
        var ana = await server.RegisterAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        using var http = server.As(ana.Access);
        await ben.SendConfirmedAsync(ana.UserId, "hello");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[PerUser + 1]), "file", "big.bin" } };

        var refused = await http.PostAsync(
            $"/api/v1/messages/conversation/conv_{await server.ThreadOfAsync(ana)}/share-file", form)
            .ReadAsync(HttpStatusCode.InsufficientStorage);

        Assert.That(refused.GetProperty("detail").GetString(), Does.Contain("your remaining storage"));
    }

    [Test]
    public async Task Profile_pictures_count_towards_the_quota_and_a_new_one_frees_the_previous_one()
    {
        var ana = await server.RegisterAsync("Ana");
        using var http = server.As(ana.Access);
        await http.UploadAsync(ana.UserId, new byte[PerUser - 1_000]);

        await PutPictureAsync(http, ana.UserId, 900).ReadAsync(HttpStatusCode.OK);
        await PutPictureAsync(http, ana.UserId, 1_000).ReadAsync(HttpStatusCode.OK);
        await PutPictureAsync(http, ana.UserId, 1_001).ReadAsync(HttpStatusCode.InsufficientStorage);
        Assert.That(await UsedAsync(http), Is.EqualTo((2, PerUser)));

        await http.DeleteAsync($"/api/v1/users/{ana.UserId}/avatar").ReadAsync(HttpStatusCode.OK);
        Assert.That(await UsedAsync(http), Is.EqualTo((1, PerUser - 1_000)));
    }

    [Test]
    public async Task A_forwarded_file_counts_towards_the_quota_of_the_forwarder()
    {
        await using var ana = await server.ConnectAsync("Ana");
        await using var ben = await server.ConnectAsync("Ben");
        using var anas = server.As(ana.User.Access);
        using var bens = server.As(ben.User.Access);
        var message = await anas.UploadAsync(ben.UserId, new byte[160_000]);

        await ben.SendAsync(new { action = "forward", message_id = message.Number("id"), receiver_id = ana.UserId });
        await Eventually.IsTrueAsync(() => UsedAsync(bens).Result == (1, 160_000), "the copy counts");
        await ben.SendAsync(
            new { action = "forward", message_id = message.Number("id"), receiver_id = ana.UserId, client_msg_id = "twice" });

        var frame = await ben.ReceiveAsync();
        while (frame.Text("action") != "error")
            frame = await ben.ReceiveAsync();
        Assert.That(
            (frame.Text("code"), frame.Text("field"), frame.Text("client_msg_id")),
            Is.EqualTo(("quota_exceeded", "message_id", "twice")));
        Assert.That(CountFiles(), Is.EqualTo(2));
    }

    [Test]
    public async Task The_server_has_a_quota_in_which_held_files_count()
    {
        await using var small = await TestServer.StartAsync(("Chat:Attachments:MaxBytes", "100000"));
        var (ana, ben) = (await small.RegisterAsync("Ana"), await small.RegisterAsync("Ben"));
        using var anas = small.As(ana.Access);
        using var bens = small.As(ben.Access);
        using var admin = small.As((await small.RegisterAdminAsync()).Access);
        await admin.PutAsJsonAsync($"/admin/users/{ana.UserId}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);
        var message = await anas.UploadAsync(ben.UserId, new byte[80_000]);
        await anas.DeleteAsync($"/api/v1/messages/msg_{message.Number("id")}").ReadAsync(HttpStatusCode.OK);

        using var refused = await bens.PostFileAsync(ana.UserId, new byte[30_000]);
        var figures = (await admin.GetAsync("/admin/figures/").ReadAsync(HttpStatusCode.OK)).GetProperty("stored");
        var user = await admin.GetAsync($"/admin/users/{ana.UserId}/").ReadAsync(HttpStatusCode.OK);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.InsufficientStorage));
        Assert.That(
            (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("message").GetString(),
            Does.Contain("The server"));
        Assert.That((figures.Number("stored_bytes"), figures.Number("max_stored_bytes")), Is.EqualTo((80_000, 100_000)));
        Assert.That(user.Number("file_bytes"), Is.Zero, "held files count for the server, not for the user");
    }

    [Test]
    public async Task A_deleted_account_uses_no_storage()
    {
        var (ana, ben) = (await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"));
        using var http = server.As(ana.Access);
        await http.UploadAsync(ben.UserId, new byte[100_000]);
        await PutPictureAsync(http, ana.UserId, 900).ReadAsync(HttpStatusCode.OK);

        using var request = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password })
        };
        await http.SendAsync(request).ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(() => ReadAll() == 0, "all of it is freed");
    }

    private long ReadAll() => server.Get<Database>().ReadAsync(StorageUseStore.FindAll, CancellationToken.None).AsTask().Result;

    private static async Task<(long Files, long Bytes)> UsedAsync(HttpClient http)
    {
        var used = (await http.GetAsync("/auth/me/storage/").ReadAsync(HttpStatusCode.OK)).Data();
        Assert.That(used.Number("max_bytes"), Is.EqualTo(PerUser));
        return (used.Number("files"), used.Number("bytes"));
    }

    private static Task<HttpResponseMessage> PutPictureAsync(HttpClient http, Guid userId, int bytes)
    {
        byte[] picture = [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b];
        Array.Resize(ref picture, bytes);
        return http.PutAsync($"/api/v1/users/{userId}/avatar", new ByteArrayContent(picture));
    }

    private int CountFiles() =>
        Directory.GetFiles(Path.Combine(server.DataDirectory, "files"), "*", SearchOption.AllDirectories).Length;
}
