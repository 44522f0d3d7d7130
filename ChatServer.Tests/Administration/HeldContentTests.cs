using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Administration.Holds;
using ChatServer.Attachments;
using ChatServer.Audit;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages.Search;

namespace ChatServer.Tests.Administration;

/// <summary>Content that users delete while it is under a legal hold.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class HeldContentTests : FreshServerFixture
{
    [Test]
    public async Task A_message_deleted_under_a_hold_disappears_for_users_and_stays_in_the_export()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var anas = Server.As(ana.User.Access);
        using var bens = Server.As(ben.Access);
        var message = await ana.SendConfirmedAsync(ben.UserId, "first evidence");
        var file = await anas.UploadAsync(ben.UserId, "the plan"u8.ToArray(), fileName: "plan.txt", message: "see the plan");
        var thread = await Server.ThreadOfAsync(ben);
        using var http = await AdminAsync();
        await http.PutAsJsonAsync($"/admin/conversations/{thread}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);
        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "second evidence" });
        await ana.ReceiveAsync("message_edited");

        await DeleteAsync(ana, message.Id());
        await DeleteAsync(ana, file.Number("id"));

        Assert.That((await Server.HistoryAsync(ben, ana.UserId)).Messages().Select(sent => sent.Text("message")), Is.All.Null);
        Assert.That((await Server.SearchAsync(ben, "evidence")).Results(), Is.Empty);
        Assert.That(
            (await bens.GetAsync(file.Text("attached_file"))).StatusCode,
            Is.EqualTo(HttpStatusCode.NotFound).Or.EqualTo(HttpStatusCode.Gone));
        Assert.That(await ExportOwnAsync(bens, thread), Does.Not.Contain("evidence")
            .And.Not.Contain("plan").And.Not.Contain("legal_hold"));
        using var archive = await ExportAsync(http, thread);
        var exported = Text(archive, $"conversations/{thread}/messages.json");
        Assert.That(exported, Does.Contain("first evidence").And.Contain("second evidence")
            .And.Contain("see the plan").And.Contain("kept_by_legal_hold"));
        Assert.That(
            Text(archive, archive.Entries.Single(entry => entry.Name.EndsWith("plan.txt", StringComparison.Ordinal)).FullName),
            Is.EqualTo("the plan"));
    }

    [Test]
    public async Task Moderators_find_kept_messages_on_request()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var kept = await ana.SendConfirmedAsync(ben.UserId, "a needle");
        await ana.SendConfirmedAsync(ben.UserId, "another needle");
        using var http = await AdminAsync();
        await http.PutAsJsonAsync($"/admin/users/{ben.UserId}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);
        await DeleteAsync(ana, kept.Id());

        foreach (var place in new object[]
        {
            new { conversation_id = await Server.ThreadOfAsync(ben) }, new { user_id = ana.UserId }
        })
        {
            Assert.That(await SearchAsync(http, place, deleted: true), Is.EqualTo(new[] { "a needle" }));
            Assert.That(await SearchAsync(http, place, deleted: false), Is.EqualTo(new[] { "another needle" }));
        }
    }

    [Test]
    public async Task Kept_content_is_destroyed_when_its_last_hold_is_released()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var anas = Server.As(ana.User.Access);
        var file = await anas.UploadAsync(ben.UserId, [1, 2, 3]);
        var thread = await Server.ThreadOfAsync(ben);
        using var http = await AdminAsync();
        var holds = new[] { $"/admin/conversations/{thread}/hold/", $"/admin/users/{ana.UserId}/hold/" };
        foreach (var hold in holds)
            await http.PutAsJsonAsync(hold, new { reason = "court" }).ReadAsync(HttpStatusCode.OK);
        await DeleteAsync(ana, file.Number("id"));

        await http.DeleteAsync(holds[0]).ReadAsync(HttpStatusCode.OK);
        await RemoveAsync();
        await CollectOldFilesAsync();
        Assert.That(await KeptAsync(), Is.EqualTo(1), "the other hold keeps it");
        Assert.That(Files(), Has.Length.EqualTo(1));
        await http.DeleteAsync(holds[1]).ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(
            () => KeptAsync().AsTask().Result == 0 && Files().Length == 0, "the rest of the message and its file are destroyed");
        Assert.That((await Server.ReadAuditAsync()).Select(entry => entry.Action), Does.Contain("held_content_destroyed"));
        using var archive = await ExportAsync(http, thread);
        Assert.That(Text(archive, $"conversations/{thread}/messages.json"), Does.Not.Contain("this is the file"));
    }

    [Test]
    public async Task A_message_deleted_without_a_hold_is_not_kept()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        var message = await ana.SendConfirmedAsync(ben.UserId, "private");
        using var http = await AdminAsync();
        await http.PutAsJsonAsync($"/admin/users/{cleo.UserId}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

        await DeleteAsync(ana, message.Id());

        Assert.That(await KeptAsync(), Is.Zero);
    }

    [Test]
    public async Task A_rolled_back_hold_keeps_nothing()
    {
        var database = Server.Get<Database>();
        var holds = Server.Get<WriterHolds>();

        var failed = database.WriteAsync<bool>(
            write =>
            {
                HoldStore.Upsert(write, AuditSubject.Conversation(1), "court");
                Assert.That(holds.Holds(write, 1));
                throw new InvalidOperationException();
            },
            CancellationToken.None).AsTask();
        Assert.That(() => failed, Throws.InvalidOperationException);
        await database.WriteAsync(
            write => { HoldStore.Upsert(write, AuditSubject.Conversation(2), "court"); return true; }, CancellationToken.None);

        Assert.That(
            await database.WriteAsync(write => (holds.Holds(write, 1), holds.Holds(write, 2)), CancellationToken.None),
            Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Several_edits_in_one_batch_keep_every_text()
    {
        var texts = await Server.Get<Database>().WriteAsync(
            write =>
            {
                for (byte text = 1; text <= 3; text++)
                    EditStore.Keep(write, messageId: 7, [text]);
                return EditStore.List(write, 7).Select(edit => edit.Body[0]).ToArray();
            },
            CancellationToken.None);

        Assert.That(texts, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    private static async Task DeleteAsync(RoomClient author, long messageId)
    {
        await author.SendAsync(new { action = "delete_message", message_id = messageId });
        await author.ReceiveAsync("message_deleted");
    }

    private static async Task<string?[]> SearchAsync(HttpClient http, object place, bool deleted)
    {
        var request = JsonSerializer.SerializeToNode(place)!.AsObject();
        (request["query"], request["reason"], request["deleted"]) = ("needle", "court", deleted);
        var page = await http.PostAsync("/admin/messages/search/", request, HttpStatusCode.OK);
        return [.. page.GetProperty("messages").EnumerateArray().Select(message => message.Text("message"))];
    }

    private static async Task<ZipArchive> ExportAsync(HttpClient http, long thread)
    {
        using var response = await http.PostAsJsonAsync($"/admin/conversations/{thread}/export/", new { reason = "court" });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
    }

    private static async Task<string> ExportOwnAsync(HttpClient http, long thread)
    {
        using var response = await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password });
        using var archive = new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
        return string.Join('\n', archive.Entries.Select(entry => entry.FullName)) + Text(
            archive, $"conversations/{thread}/messages.json");
    }

    private static string Text(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories);

    private ValueTask<int> KeptAsync() =>
        Server.Get<Database>()
            .ReadAsync(read => HeldMessageStore.ReadAfter(read, afterId: 0, limit: 100).Count, CancellationToken.None);

    private Task RemoveAsync() =>
        Server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>()
            .OfType<HeldContentRemoval>().Single().RemoveAsync(CancellationToken.None);

    private async Task CollectOldFilesAsync()
    {
        foreach (var path in Files())
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow - UnreferredFiles.MinAge - TimeSpan.FromMinutes(1));
        await Server.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>()
            .OfType<UnreferredFiles>().Single().CollectAsync(CancellationToken.None);
    }

    private async Task<HttpClient> AdminAsync() => Server.As((await Server.RegisterAdminAsync()).Access);
}
