using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Workspace;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Hosting.Commands.OpenWebUi.WebUiDatabase;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>Files of an Open WebUI.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class OpenWebUiFileTests : OpenWebUiFixture
{
    [Test]
    public async Task Files_are_uploads_of_their_users_under_the_ids_that_they_had()
    {
        var file = WebUi.AddFile(WebUi.AddUser("Ana"), "plans.txt", "all of them");
        WebUi.AddUser("Ben");

        await ImportWithFilesAsync();
        var again = await ImportWithFilesAsync();
        await using var served = await ServeAsync("Ana");
        using var ben = await SignInAsync(served.Server, "Ben");

        var shown = await served.Http.GetAsync($"{FileClient.Root}/{file}").ReadAsync(HttpStatusCode.OK);
        Assert.That((shown.Text("id"), shown.Text("filename")), Is.EqualTo((file, "plans.txt")));
        Assert.That(shown.Number("created_at"), Is.EqualTo(Second));
        Assert.That(
            shown.GetProperty("meta").GetRawText(), Is.EqualTo("""{"name":"plans.txt","content_type":"text/plain","size":11}"""));
        Assert.That(await served.Http.GetStringAsync($"{FileClient.Root}/{file}/content"), Is.EqualTo("all of them"));
        await ben.GetAsync($"{FileClient.Root}/{file}").ReadAsync(HttpStatusCode.NotFound);
        Assert.That(again.Output, Does.Contain("file: 0 taken, 1 already there, 0 not taken"));
        Assert.That(Objects(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Files_of_a_channels_messages_are_read_by_its_members()
    {
        var (ana, ben) = (WebUi.AddUser("Ana"), WebUi.AddUser("Ben"));
        var channel = WebUi.AddOpenChannel(ana);
        WebUi.AddMember(channel, ben);
        var (one, two) = (WebUi.AddFile(ana, "one.txt", "1"), WebUi.AddFile(ana, "two.txt", "22"));
        var data = DataOf(one, two);
        WebUi.AddMessage(channel, ana, "see", 1, ("data", data));

        await ImportWithFilesAsync();
        await using var served = await ServeAsync("Ben");

        var id = (await served.Http.GetAsync("/api/v1/channels/").ReadAsync(HttpStatusCode.OK))[0].Text("id");
        var message = (await served.Http.GetAsync($"/api/v1/channels/{id}/messages").ReadAsync(HttpStatusCode.OK))[0];
        Assert.That(message.GetProperty("data").GetRawText(), Is.EqualTo(data));
        Assert.That(await served.Http.GetStringAsync($"{FileClient.Root}/{one}/content"), Is.EqualTo("1"));
        Assert.That(await served.Http.GetStringAsync($"{FileClient.Root}/{two}/content"), Is.EqualTo("22"));
        Assert.That(Read<string>("SELECT type FROM messages")[0], Is.EqualTo("file"), "other APIs show its first file");
        Assert.That(
            Read<long>("SELECT message_id FROM conversation_events WHERE kind = 'file_sent'"),
            Is.EqualTo(Read<long>("SELECT id FROM messages")), "catching up finds it");
    }

    [Test]
    public async Task A_message_gets_only_files_of_its_author_that_no_other_message_has()
    {
        var (ana, ben) = (WebUi.AddUser("Ana"), WebUi.AddUser("Ben"));
        var channel = WebUi.AddOpenChannel(ana);
        var (file, other) = (WebUi.AddFile(ana, "one.txt", "1"), Guid.NewGuid().ToString());
        string[] without =
        [
            WebUi.AddMessage(channel, ben, "not his", 1, ("data", DataOf(file))),
            WebUi.AddMessage(channel, ana, "posted before", 3, ("data", DataOf(file))),
        ];
        WebUi.AddMessage(channel, ana, "hers", 2, ("data", DataOf(file, other)));

        var run = await ImportWithFilesAsync();

        foreach (var message in without)
            Assert.That(run.Output, Does.Contain($"Changed: message {message}: its file {file} isn't its author's"));
        Assert.That(Read<long>("SELECT seq FROM messages WHERE type = 'file'"), Is.EqualTo(new[] { 2L }));
    }

    [Test]
    public async Task An_upload_of_this_server_is_no_file_of_a_message_that_names_it()
    {
        await AddUserHereAsync("ana@example.com", "Ana here");
        string secret;
        await using (var server = await ServeAsync())
        {
            using var http = await SignInAsync(server, "Ana", TestServer.Password);
            secret = (await http.UploadAsync("secret.txt", "secret"u8.ToArray())).Text("id")!;
        }

        var ana = WebUi.AddUser("Ana");
        WebUi.AddMessage(WebUi.AddOpenChannel(ana), ana, "see", 1, ("data", DataOf(secret)));
        await ImportAsync("--join-accounts", "--files", WebUi.UploadsPath);

        Assert.That(Read<string>("SELECT type FROM messages"), Is.EqualTo(new[] { "text" }));
        Assert.That(Read<Guid>("SELECT id FROM user_files"), Is.EqualTo(new[] { Guid.Parse(secret) }));
    }

    [Test]
    public async Task Without_their_directory_files_are_counted_and_taken_later()
    {
        var ana = WebUi.AddUser("Ana");
        var file = WebUi.AddFile(ana, "one.txt", "1");
        WebUi.AddFile(ana, "two.txt", "2");

        var run = await RunImportAsync();
        var later = await ImportWithFilesAsync();

        run.ExpectOneLine("2 rows weren't taken");
        Assert.That(run.Output, Does.Contain("file: 0 taken, 0 already there, 2 not taken; --files takes them"));
        Assert.That(run.Output, Does.Not.Contain(file));
        Assert.That(later.Output, Does.Contain("file: 2 taken"));
        Assert.That((await ImportAsync()).Output, Does.Contain("file: 0 taken, 2 already there, 0 not taken"));
    }

    [Test]
    public async Task Files_that_are_not_in_the_directory_or_not_allowed_are_named_and_left_out()
    {
        var ana = WebUi.AddUser("Ana");
        var outside = Path.Combine(DirectoryPath, "outside.txt");
        await File.WriteAllTextAsync(outside, "outside");
        File.CreateSymbolicLink(WebUi.UploadPath("link"), outside);
        Directory.CreateDirectory(WebUi.UploadPath("folder"));
        await File.WriteAllBytesAsync(WebUi.UploadPath("empty"), []);
        await File.WriteAllBytesAsync(WebUi.UploadPath("program"), [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0]);
        await File.WriteAllBytesAsync(WebUi.UploadPath("large"), new byte[10_485_761]);
        (string Id, string Reason)[] bad =
        [
            (WebUi.AddFileRow(ana, "x", outside), "there is no file outside.txt in the directory"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/../../outside.txt"), "there is no file outside.txt in the directory"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/.."), "its path names no file"),
            (WebUi.AddFileRow(ana, "x", ".."), "its path names no file"),
            (WebUi.AddFileRow(ana, "x", @"C:\uploads\"), "its path names no file"),
            (WebUi.AddFileRow(ana, "x", null), "its path names no file"),
            (WebUi.AddFileRow(ana, "x", new byte[] { 1 }), "its path names no file"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/link"), "link is a link, which could lead out of the directory"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/folder"), "there is no file folder in the directory"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/missing\u001b[2J"), "there is no file missing?[2J in the directory"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/empty"), "it is empty"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/program"), "its type isn't among Chat:Attachments:AllowedTypes"),
            (WebUi.AddFileRow(ana, "x", "/app/uploads/large"), "it is larger than 10485760 bytes"),
            (WebUi.AddFileRow("nobody", "x", "/app/uploads/large"), "its user nobody wasn't taken, or was deleted here"),
        ];

        var run = await RunImportAsync("--files", WebUi.UploadsPath);
        await VerifyAsync();

        run.ExpectOneLine($"{bad.Length} rows weren't taken");
        foreach (var (id, reason) in bad)
            Assert.That(run.Output, Does.Contain($"Not taken: file {id}: {reason}"));
        Assert.That(Objects(), Is.Empty);
        (await RunImportAsync("--files", WebUi.UploadPath("none"))).ExpectOneLine("There is no directory");
    }

    [Test]
    public async Task A_pipe_is_not_waited_for()
    {
        using (var made = Process.Start("mkfifo", [WebUi.UploadPath("pipe")]))
            await made.WaitForExitAsync();
        var file = WebUi.AddFileRow(WebUi.AddUser("Ana"), "x", "/app/uploads/pipe");

        var run = await RunImportAsync("--files", WebUi.UploadsPath);

        Assert.That(run.Output, Does.Contain($"Not taken: file {file}: it is empty"));
    }

    [Test]
    public async Task The_quota_of_a_user_is_kept()
    {
        var (ana, ben) = (WebUi.AddUser("Ana"), WebUi.AddUser("Ben"));
        WebUi.AddFile(ana, "one.txt", "12345678");
        var second = WebUi.AddFile(ana, "two.txt", "12345678");
        WebUi.AddFile(ben, "three.txt", "12345678");

        var run = await ProgramRun.StartAsync(
            "import-openwebui", WebUi.Path, "--files", WebUi.UploadsPath, "--data-directory", DirectoryPath,
            "Chat__Attachments__MaxBytesPerUser=15");

        run.ExpectOneLine("1 rows weren't taken");
        Assert.That(run.Output, Does.Contain($"Not taken: file {second}: the files of its user use all of"));
    }

    [Test]
    public async Task Names_are_cleaned_and_what_differs_is_said()
    {
        var ana = WebUi.AddUser("Ana");
        await File.WriteAllTextAsync(WebUi.UploadPath("a"), "12");
        var file = WebUi.Add(
            "file", ("user_id", ana), ("filename", "../up/\u202egnp.txt"), ("path", @"C:\data\uploads\a"),
            ("meta", """{"name":"x","size":3}"""), ("created_at", Second), ("updated_at", Second));
        var odd = WebUi.AddFileRow(ana, "b.txt", "a", id: "no-uuid");
        var forged = WebUi.AddFileRow(ana, "c.txt", "a", id: $"{NumberedUuid.OfFile(7)}");

        var run = await ImportWithFilesAsync();
        await using var served = await ServeAsync("Ana");

        Assert.That(run.Output, Does.Contain($"Changed: file {file}: it should have 3 bytes, and has 2"));
        foreach (var id in new[] { odd, forged })
            Assert.That(run.Output, Does.Contain($"Changed: file {id}: its id is no UUID, or taken; it is"));
        var shown = await served.Http.GetAsync($"{FileClient.Root}/{file}").ReadAsync(HttpStatusCode.OK);
        Assert.That(shown.Text("filename"), Is.EqualTo("gnp.txt"));
        await served.Http.GetAsync($"{FileClient.Root}/{forged}").ReadAsync(HttpStatusCode.NotFound);
    }

    private static string DataOf(params string[] files) => JsonSerializer.Serialize(
        new { files = files.Select(id => new { type = "file", id, url = id, name = "x" }) });

    private string[] Objects() =>
        Directory.GetFiles(Path.Combine(DirectoryPath, "files"), "*", SearchOption.AllDirectories);
}
