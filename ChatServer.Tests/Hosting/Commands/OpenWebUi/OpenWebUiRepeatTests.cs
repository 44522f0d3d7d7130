using System.Diagnostics;
using System.Globalization;
using System.Net;
using ChatServer.Conversations;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Hosting.Commands.OpenWebUi.WebUiDatabase;

namespace ChatServer.Tests.Hosting.Commands.OpenWebUi;

/// <summary>Imports that are repeated, killed, or get what they can't take.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class OpenWebUiRepeatTests : OpenWebUiFixture
{
    [Test]
    public async Task A_repeated_import_adds_what_is_new_and_changes_nothing()
    {
        var ana = WebUi.AddUser("Ana");
        var (kept, deleted) = (WebUi.AddChat(ana, "Plans", Document), WebUi.AddChat(ana, "Gone", """{"title":"Gone"}"""));
        var channel = WebUi.AddOpenChannel(ana);
        WebUi.AddMessage(channel, ana, "first", 1);

        await ImportAsync();
        await using (var served = await ServeAsync("Ana"))
        {
            await served.Http.DeleteAsync($"/api/v1/chats/{deleted}").ReadAsync(HttpStatusCode.OK);
            await served.Http.PostAsync($"/api/v1/chats/{kept}", new { chat = new { title = "Changed" } }, HttpStatusCode.OK);
        }

        WebUi.AddMessage(channel, ana, "second", 2);
        var run = await ImportAsync();
        await using var again = await ServeAsync("Ana");

        Assert.That(run.Output, Does.Contain("chat: 0 taken, 2 already there").And.Contain("message: 1 taken, 1 already there"));
        var chats = await again.Http.GetAsync("/api/v1/chats/").ReadAsync(HttpStatusCode.OK);
        Assert.That(chats.EnumerateArray().Select(chat => chat.Text("title")), Is.EqualTo(new[] { "Changed" }));
        var id = (await again.Http.GetAsync("/api/v1/channels/").ReadAsync(HttpStatusCode.OK))[0].Text("id");
        var messages = await again.Http.GetAsync($"/api/v1/channels/{id}/messages").ReadAsync(HttpStatusCode.OK);
        Assert.That(
            messages.EnumerateArray().Select(message => message.Text("content")), Is.EqualTo(new[] { "second", "first" }));
    }

    [Test]
    public async Task An_import_that_was_killed_goes_on_when_it_is_repeated()
    {
        const int Messages = 20_000;
        var ana = WebUi.AddUser("Ana");
        var channel = WebUi.AddOpenChannel(ana);
        WebUi.Run(string.Create(CultureInfo.InvariantCulture, $"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Messages})
            INSERT INTO message (id, user_id, channel_id, is_pinned, content, created_at, updated_at)
            SELECT 'm' || i, '{ana}', '{channel}', 0, 'number ' || i, {Nanosecond} + i, {Nanosecond} + i FROM n
            """));

        await KillAmidMessagesAsync();
        var before = Read<long>("SELECT COUNT(*) FROM messages")[0];
        await ImportAsync();
        var rows = Read<LastMessageRow>("SELECT id, seq, created_at FROM messages ORDER BY id");

        Assert.That(before, Is.InRange(1, Messages - 1), "it was killed in the middle");
        Assert.That(rows.Select(row => row.Seq), Is.EqualTo(Enumerable.Range(1, Messages).Select(number => (long)number)));
        Assert.That(rows[^1].CreatedAt.Nanoseconds, Is.EqualTo(Nanosecond + Messages));
    }

    [Test]
    public async Task Hostile_rows_are_named_and_harm_nothing()
    {
        var ana = WebUi.AddUser("Ana");
        var good = WebUi.AddChat(
            ana, "Circle",
            """{"title":"Circle","history":{"messages":{"a":{"parentId":"b"},"b":{"parentId":"a"}},"currentId":"a"},"messages":[]}""");
        string[] bad =
        [
            WebUi.AddChat(ana, "Deep", new string('[', 5_000)),
            WebUi.AddChat(ana, "Twice", """{"title":"a","title":"b"}"""),
            WebUi.AddChat(ana, "Huge", $$"""{"title":"{{new string('x', 17_000_000)}}"}"""),
            WebUi.AddChat(ana, "List", "[]"),
            WebUi.AddChat("nobody", "Orphan", "{}"),
            WebUi.Add("message", ("channel_id", "none"), ("user_id", ana), ("content", "x"), ("created_at", Nanosecond)),
            WebUi.Add("message", ("channel_id", new byte[] { 1 }), ("user_id", ana), ("content", 5), ("created_at", "x")),
        ];
        var (one, other) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        WebUi.AddFolder(ana, "One", other, one);
        WebUi.AddFolder(ana, "Other", one, other);
        WebUi.AddChannel(ana, null, "broken", "{not JSON");

        var run = await RunImportAsync();
        await VerifyAsync();
        await using var served = await ServeAsync("Ana");

        run.ExpectOneLine($"{bad.Length} rows weren't taken");
        foreach (var id in bad)
            Assert.That(run.Output, Does.Contain($" {id}: "));
        Assert.That(run.Output, Does.Contain("its access lists can't be read; only administrators may"));
        var taken = await served.Http.GetAsync($"/api/v1/chats/{good}").ReadAsync(HttpStatusCode.OK);
        Assert.That(taken.GetProperty("chat").GetProperty("messages").GetArrayLength(), Is.EqualTo(2));
        var folders = await served.Http.GetAsync("/api/v1/folders/").ReadAsync(HttpStatusCode.OK);
        Assert.That(folders.GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_file_of_another_kind_is_refused()
    {
        var (text, empty) = (Path.Combine(DirectoryPath, "text.db"), Path.Combine(DirectoryPath, "empty.db"));
        await File.WriteAllTextAsync(text, new string('x', 5_000));
        await File.WriteAllBytesAsync(empty, []);

        (await RunImportOfAsync(text)).ExpectOneLine("can't be read as a database");
        (await RunImportOfAsync(empty)).ExpectOneLine("is not a database of Open WebUI 0.6.41");
        (await RunImportOfAsync("/nowhere/webui.db")).ExpectOneLine("There is no file /nowhere/webui.db");
        WebUi.Run("DROP TABLE message");
        (await RunImportAsync()).ExpectOneLine("it has no table message");
    }

    [Test]
    public async Task A_data_directory_that_a_server_uses_is_left_alone()
    {
        await using var server = await ServeAsync();

        var run = await ProgramRun.StartAsync("import-openwebui", WebUi.Path, "--data-directory", DirectoryPath);

        run.ExpectOneLine("Another server is already running");
    }

    private async Task KillAmidMessagesAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [ServerProcess.DllPath, "import-openwebui", WebUi.Path, "--data-directory", DirectoryPath])
        {
            RedirectStandardOutput = true,
        })!;
        await Eventually.IsTrueAsync(
            () => process.HasExited || Read<long>("SELECT COUNT(*) FROM messages")[0] > 0, "the import has taken messages",
            TimeSpan.FromSeconds(60));
        process.Kill();
        await process.WaitForExitAsync();
    }
}
