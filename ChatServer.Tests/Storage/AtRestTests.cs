using System.Net;
using System.Net.Http.Json;
using System.Text;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Tests.Storage;

[Parallelizable]
internal sealed class AtRestTests : ServerFixture
{
    private const string Body = "xylophone-quartz-body";
    private const string FileName = "zeppelin-umbrella-name.txt";
    private const string FileText = "marmalade-obelisk-content";

    [Test]
    public async Task Content_written_by_users_is_not_readable_on_disk()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        for (var count = 0; count < 50; count++)
            await ana.SendConfirmedAsync(ben.UserId, $"{Body} {count}");
        var upload = await http.UploadAsync(
            ben.UserId, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(FileText, 5_000))), FileName, Body);
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await ana.ReceiveAsync("conf_message");

        Assert.That(FilesWith(ana.User.Email), Is.Not.Empty, "the search finds what is not sealed");
        foreach (var secret in new[] { Body, FileName, FileText })
            Assert.That(FilesWith(secret), Is.Empty, secret);

        Checkpoint();
        foreach (var secret in new[] { Body, FileName, FileText })
            Assert.That(FilesWith(secret), Is.Empty, secret);
    }

    [Test]
    public async Task Reactions_comments_reasons_and_devices_are_not_readable_on_disk_either()
    {
        const string emoji = "👩🏽‍🚀";
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");
        await ben.SendAsync(new { action = "react", message_id = message.Id(), emoji });
        await ben.ReceiveAsync("reaction_added");
        using var device = Server.As(ana.User.Access);
        device.DefaultRequestHeaders.UserAgent.ParseAdd("zither-agent/1");
        await device.PostAsync("/auth/login/", new { email = ana.User.Email, password = TestServer.Password }, HttpStatusCode.OK);
        using var bens = Server.As(ben.User.Access);
        await bens.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "spam", comment = "zither-comment" },
            HttpStatusCode.Created);
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);
        await http.PutAsJsonAsync($"/admin/users/{ben.UserId}/hold/", new { reason = "zither-hold" })
            .ReadAsync(HttpStatusCode.OK);
        await http.PutAsJsonAsync($"/admin/users/{ben.UserId}/suspension/", new { reason = "zither-suspension" })
            .ReadAsync(HttpStatusCode.OK);
        await http.GetAsync("/admin/users/?query=zither-query").ReadAsync(HttpStatusCode.OK);

        Assert.That(
            (await Server.ReadAuditAsync()).Select(entry => entry.Details), Has.Some.Contains("zither-query"),
            "the entry was logged");
        foreach (var secret in new[]
        {
            emoji, "zither-agent", "zither-comment", "zither-hold", "zither-suspension", "zither-query", "127.0.0.1"
        })
            Assert.That(FilesWith(secret), Is.Empty, secret);
    }

    [Test]
    public async Task A_body_moved_to_another_row_cannot_be_opened()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var one = (await ana.SendConfirmedAsync(ben.UserId, "one")).Id();
        var two = (await ana.SendConfirmedAsync(ben.UserId, "two")).Id();
        var elsewhere = (await ana.SendConfirmedAsync(cleo.UserId, "elsewhere")).Id();

        using (var connection = OpenDatabase())
        {
            connection.Execute(
                "UPDATE messages SET body = (SELECT body FROM messages WHERE id = @one) WHERE id = @two", new { one, two });
            connection.Execute(
                "UPDATE messages SET body = (SELECT body FROM messages WHERE id = @one) WHERE id = @elsewhere",
                new { one, elsewhere });
        }

        await Server.GetAsync(ana.User, $"/chat/messages/{ben.UserId}/", HttpStatusCode.ServiceUnavailable);
        await Server.GetAsync(ana.User, $"/chat/messages/{cleo.UserId}/", HttpStatusCode.ServiceUnavailable);
        Assert.That(
            (await Server.HistoryAsync(ana.User, ben.UserId, $"?before={two}")).Messages().Single().Text("message"),
            Is.EqualTo("one"));
    }

    [Test]
    public void Deleted_rows_leave_nothing_in_the_file()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("chat-deleted-").FullName, "people.db");
        using (var connection = SqliteFile.OpenForWriting(path, new StorageOptions()))
        {
            connection.Execute(
                "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX people_name ON people (name)");
            connection.Execute("""
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
                INSERT INTO people SELECT n, 'salamander-' || n FROM numbers
                """);
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            Assert.That(Contains(path, "salamander-"u8.ToArray()), Is.True, "the search finds what is there");

            connection.Execute("DELETE FROM people");
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        Assert.That(Contains(path, "salamander-"u8.ToArray()), Is.False);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Test]
    public async Task Changed_and_deleted_profiles_are_not_readable_on_disk()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        await http.PatchAsync("/auth/me/", JsonContent.Create(new { fullname = "Ana Salamander" }));
        Checkpoint();
        Assert.That(FilesWith("Ana Salamander"), Is.Not.Empty, "the search finds what is there");

        await http.PatchAsync("/auth/me/", JsonContent.Create(new { fullname = "Ana Axolotl" }));
        Checkpoint();
        Assert.That(FilesWith("Ana Salamander"), Is.Empty);

        var deletion = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password })
        };
        Assert.That((await http.SendAsync(deletion)).IsSuccessStatusCode, Is.True);
        Assert.That(() => { Checkpoint(); return FilesWith("Ana Axolotl"); }, Is.Empty.After(10_000, 200));
    }

    [Test]
    [Platform("Unix")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void The_data_directory_and_its_keys_are_accessible_only_to_their_owner()
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

        foreach (var name in new[] { "", "chat.db", "master.key", "server.lock" })
            Assert.That(
                File.GetUnixFileMode(Path.Combine(Server.DataDirectory, name)) & others, Is.EqualTo(UnixFileMode.None), name);
    }

    private void Checkpoint()
    {
        using var connection = OpenDatabase();
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private SqliteConnection OpenDatabase() =>
        SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);

    private List<string> FilesWith(string secret) =>
    [
        .. Directory.EnumerateFiles(Server.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(path => Contains(path, Encoding.UTF8.GetBytes(secret)) || Contains(path, Encoding.Unicode.GetBytes(secret))
                || Contains(path, Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))))),
    ];

    private static bool Contains(string path, byte[] wanted)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return path.Contains(Encoding.UTF8.GetString(wanted), StringComparison.Ordinal)
            || bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf(wanted) >= 0;
    }
}
