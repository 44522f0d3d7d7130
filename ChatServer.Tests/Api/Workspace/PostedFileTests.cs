using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Api;
using ChatServer.Attachments;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Channels;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Workspace;

/// <summary>Uploads that are posted in channels.</summary>
[Parallelizable]
internal sealed class PostedFileTests : FreshServerFixture
{
    [Test]
    public async Task A_posted_upload_is_readable_for_the_channel_and_a_file_message_elsewhere()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        using var eve = await Server.JoinAsync("Eve");

        var posted = await Server.PostFilesAsync(ana, direct, "one", "two");

        var read = (await ben.MessagesAsync(direct)).Single();
        Assert.That(read.FileIds(), Is.EqualTo(posted.FileIds()));
        Assert.That(await ContentsAsync(ben, posted), Is.EqualTo((string[])["one", "two"]));
        foreach (var id in posted.FileIds())
            await GetAsync(eve, $"{FileClient.Root}/{id}", HttpStatusCode.NotFound);
        var shown = (await Server.HistoryAsync(ben.User, ana.Id)).Messages().Single();
        Assert.That(shown.Text("attached_file_name"), Is.EqualTo("one.txt"));
        using var http = Server.As(ben.User.Access);
        Assert.That(await http.GetStringAsync(shown.Text("attached_file")), Is.EqualTo("one"));
        var files = (await Server.GetAsync(ben.User, $"/chat/thread/files/{ChannelUsers.NumberOf(direct)}/")).Data();
        Assert.That(files.GetProperty("files").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_sent_through_Room_is_downloaded_from_the_channel()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        using var http = Server.As(ana.User.Access);
        await http.UploadAsync(ben.Id, "hello"u8.ToArray(), fileName: "hello.txt");

        var message = (await ben.MessagesAsync(direct)).Single();

        Assert.That(await ContentsAsync(ben, message), Is.EqualTo((string[])["hello"]));
        Assert.That(message.GetProperty("data").GetProperty("files")[0].Text("name"), Is.EqualTo("hello.txt"));
    }

    [Test]
    public async Task Uploads_of_others_unknown_ones_and_posted_ones_are_refused()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        using var bens = Server.As(ben.User.Access);
        var foreign = FileClient.FileOf(await bens.UploadAsync("secret.txt", "secret"u8.ToArray()));
        var posted = new { id = (await Server.PostFilesAsync(ana, direct, "one")).FileIds()[0] };
        var unknown = new { url = Guid.NewGuid() };

        foreach (var file in (object[])[foreign, posted, unknown])
        {
            var refused = await ana.PostMessageAsync(
                direct, new { content = "x", data = new { files = new[] { file } } }, HttpStatusCode.UnprocessableEntity);
            Assert.That(refused.GetRawText(), Does.Contain("""["body","data","files"]"""));
        }

        var many = Enumerable.Range(0, 33).Select(_ => new { id = Guid.NewGuid() });
        await ana.PostMessageAsync(
            direct, new { content = "x", data = new { files = many } }, HttpStatusCode.UnprocessableEntity);
        Assert.That(await ana.MessagesAsync(direct), Has.Length.EqualTo(1));
        Assert.That(await bens.GetStringAsync($"{FileClient.Root}/{Id(foreign)}/content"), Is.EqualTo("secret"));
    }

    [Test]
    public async Task What_is_no_upload_is_stored_as_it_is()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        object[] files =
            [new { type = "image", url = "data:image/png;base64,AA==" }, new { type = "note", id = Guid.NewGuid() }, 7];

        await ana.PostMessageAsync(direct, new { content = "x", data = new { files } });

        Assert.That(
            (await ben.MessagesAsync(direct)).Single().GetProperty("data").GetProperty("files").GetRawText(),
            Is.EqualTo(JsonSerializer.Serialize(files)));
    }

    [Test]
    public async Task An_update_keeps_the_files_and_adds_none()
    {
        var (ana, _, direct) = await MakeDirectAsync();
        var posted = await Server.PostFilesAsync(ana, direct, "one");
        using var http = Server.As(ana.User.Access);
        var other = FileClient.FileOf(await http.UploadAsync("two.txt", "two"u8.ToArray()));
        var path = $"/{direct}/messages/{posted.Text("id")}/update";

        var same = new { id = posted.FileIds()[0] };
        await ana.PostAsync(path, new { content = "see this", data = new { files = new[] { same } } });
        await ana.PostAsync(path, new { content = "" });
        await ana.PostAsync(
            path, new { content = "x", data = new { files = new[] { other } } }, HttpStatusCode.UnprocessableEntity);

        Assert.That(await ContentsAsync(ana, posted), Is.EqualTo((string[])["one"]));
    }

    [Test]
    public async Task A_deleted_message_takes_all_its_files()
    {
        var (ana, ben, direct) = await MakeDirectAsync();
        var posted = await Server.PostFilesAsync(ana, direct, "one", "two");
        using var http = Server.As(ana.User.Access);
        await http.DeleteAsync($"{FileClient.Root}/{posted.FileIds()[1]}").ReadAsync(HttpStatusCode.UnprocessableEntity);

        await ana.DeleteAsync($"/{direct}/messages/{posted.Text("id")}/delete");

        foreach (var id in posted.FileIds())
            await GetAsync(ben, $"{FileClient.Root}/{id}/content", HttpStatusCode.NotFound);
        Assert.That(Files(), Is.Empty);
        Assert.That(
            (await http.GetAsync("/auth/me/storage/").ReadAsync(HttpStatusCode.OK)).GetProperty("data").Number("files"), Is.Zero);
    }

    [Test]
    public async Task Ended_access_ends_downloads()
    {
        using var admin = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var channel = await admin.MakeAsync(new { name = "news", access_control = (object?)null });
        var posted = await Server.PostFilesAsync(ana, channel, "one", "two");
        Assert.That(await ContentsAsync(ben, posted), Is.EqualTo((string[])["one", "two"])); // without having joined

        await admin.PostAsync($"/{channel}/update", new
        {
            name = "news",
            access_control = new { read = new { user_ids = new[] { ana.Id } }, write = new { user_ids = Array.Empty<Guid>() } },
        });

        foreach (var id in posted.FileIds())
            await GetAsync(ben, $"{FileClient.Root}/{id}/content", HttpStatusCode.NotFound);
        Assert.That(await ContentsAsync(ana, posted), Is.EqualTo((string[])["one", "two"]));
    }

    [Test]
    public async Task A_legal_hold_keeps_all_files_until_it_is_released()
    {
        var (ana, _, direct) = await MakeDirectAsync();
        var posted = await Server.PostFilesAsync(ana, direct, "one", "two");
        var number = ChannelUsers.NumberOf(direct);
        using var admin = Server.As((await Server.RegisterAdminAsync()).Access);
        await admin.PutAsJsonAsync($"/admin/conversations/{number}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

        await ana.DeleteAsync($"/{direct}/messages/{posted.Text("id")}/delete");

        Assert.That(await CollectedAsync(), Has.Length.EqualTo(2));
        using var response = await admin.PostAsJsonAsync($"/admin/conversations/{number}/export/", new { reason = "court" });
        using var archive = new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
        var message = NumberedUuid.MessageOf(posted.Text("id")!);
        Assert.That(
            archive.Entries.Select(entry => entry.Name),
            Is.SupersetOf((string[])[$"{message}-one.txt", $"{message}-2-two.txt"]));
        await admin.DeleteAsync($"/admin/conversations/{number}/hold/").ReadAsync(HttpStatusCode.OK);
        Assert.That(() => Files(), Is.Empty.After(10_000, 50));
        Assert.That(
            await Server.Get<Database>().ReadAsync(
                read => read.QueryScalar<long>("SELECT value FROM server_counts WHERE name = 'stored_bytes'"),
                CancellationToken.None),
            Is.Zero);
    }

    private async Task<string[]> CollectedAsync()
    {
        var names = Files().Select(Path.GetFileName).OfType<string>().ToList();
        return [.. await Server.Get<Database>().ReadAsync(
            read => AttachmentStore.Referred(read, names), CancellationToken.None)];
    }

    private async Task<string[]> ContentsAsync(ChannelUser user, JsonElement message)
    {
        using var http = Server.As(user.User.Access);
        var contents = new List<string>();
        foreach (var id in message.FileIds())
            contents.Add(await http.GetStringAsync($"{FileClient.Root}/{id}/content"));
        return [.. contents];
    }

    private async Task GetAsync(ChannelUser user, string path, HttpStatusCode expected)
    {
        using var http = Server.As(user.User.Access);
        await http.GetAsync(path).ReadAsync(expected);
    }

    private async Task<(ChannelUser Ana, ChannelUser Ben, string Direct)> MakeDirectAsync()
    {
        var (ana, ben) = (await Server.JoinAsync("Ana"), await Server.JoinAsync("Ben"));
        return (ana, ben, await ana.OpenDirectAsync(ben));
    }

    private static string Id(object file) => JsonSerializer.SerializeToElement(file).Text("id")!;

    private string[] Files() =>
        Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories);
}
