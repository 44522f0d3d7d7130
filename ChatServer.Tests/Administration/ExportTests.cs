using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class ExportTests : ServerFixture
{
    [Test]
    public async Task A_user_export_contains_what_the_user_may_read_and_no_secrets()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");
        using var http = Server.As(ana.User.Access);
        await ana.SendConfirmedAsync(ben.UserId, "to Ben");
        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "to Ana");
        await ben.SendConfirmedIgnoringOthersAsync(cleo.UserId, "not for Ana");
        await http.UploadAsync(ben.UserId, "the content"u8.ToArray(), fileName: "../../..\\evil:name?.txt");

        using var archive = await ReadAsync(
            await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password }));

        var account = Text(archive, "account.json");
        var messages = Text(archive, archive.Entries.Single(entry => entry.Name == "messages.json").FullName);
        var file = archive.Entries.Single(entry => entry.FullName.Contains("/files/", StringComparison.Ordinal));
        Assert.That(account, Does.Contain(ana.User.Email));
        Assert.That(account, Does.Not.Contain("$2b$").And.Not.Contain("hash").And.Not.Contain(ana.User.Refresh));
        Assert.That(messages, Does.Contain("to Ben").And.Contain("to Ana").And.Not.Contain("not for Ana"));
        Assert.That(
            JsonDocument.Parse(messages).RootElement.GetProperty("messages")[2].Text("attached_file"), Is.EqualTo(file.FullName));
        Assert.That(file.FullName, Does.Match("^conversations/[0-9]+/files/[0-9]+-evil_name_.txt$"));
        Assert.That(Text(archive, file.FullName), Is.EqualTo("the content"));
    }

    [Test]
    public async Task A_user_export_contains_only_the_users_own_picture_votes_and_settings()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        await http.PutAsync($"/api/v1/users/{ana.UserId}/avatar", new ByteArrayContent(Attachments.Uploading.Png))
            .ReadAsync(HttpStatusCode.OK);
        var poll = await ana.SendPollAsync(ben.UserId, multiple: true, anonymous: true);
        await ana.VoteConfirmedAsync(poll, 0, 2);
        await ben.ReceiveAsync("re_message");
        await ben.ReceiveAsync("poll_changed");
        await ben.VoteConfirmedAsync(poll, 1);
        var thread = await Server.ThreadOfAsync(ana.User);
        await http.PatchAsJsonAsync($"/chat/thread/settings/{thread}/", new { muted_until = "forever" })
            .ReadAsync(HttpStatusCode.OK);

        using var archive = await ReadAsync(
            await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password }));

        var conversation = JsonDocument.Parse(Text(archive, $"conversations/{thread}/messages.json")).RootElement;
        Assert.That(conversation.GetProperty("messages")[0].Numbers("your_vote"), Is.EqualTo(new[] { 0, 2 }));
        Assert.That(conversation.GetProperty("settings").Text("muted_until"), Is.EqualTo("forever"));
        using var picture = new MemoryStream();
        await using (var content = await archive.GetEntry("picture.png")!.OpenAsync())
            await content.CopyToAsync(picture);
        Assert.That(picture.ToArray(), Is.EqualTo(Attachments.Uploading.Png));
    }

    [Test]
    public async Task An_export_by_a_former_member_ends_at_the_moment_they_left()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var anas = Server.As(ana.User.Access);
        using var bens = Server.As(ben.Access);
        var group = (await anas.PostAsync(
            "/chat/groups/", new { name = "Us", member_ids = new[] { ben.UserId } }, HttpStatusCode.Created)).Data().Number("id");
        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "for both" });
        await ana.ReceiveUntilPongAsync();
        await bens.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/").ReadAsync(HttpStatusCode.OK);
        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "for Ana alone" });
        await ana.ReceiveUntilPongAsync();

        using var archive = await ReadAsync(
            await bens.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password }));

        Assert.That(
            Text(archive, $"conversations/{group}/messages.json"), Does.Contain("for both").And.Not.Contain("for Ana alone"));
    }

    [Test]
    public async Task An_export_requires_the_password_again()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        foreach (var path in new[] { "/auth/me/export/", "/auth/me/" })
        {
            foreach (var (body, error) in new (object, string)[]
            {
                (new { }, "This field is required"), (new { password = "wrong horse 42" }, "This is not your password")
            })
            {
                using var request = new HttpRequestMessage(path == "/auth/me/" ? HttpMethod.Delete : HttpMethod.Post, path)
                {
                    Content = JsonContent.Create(body)
                };
                var refused = await http.SendAsync(request).ReadAsync(HttpStatusCode.BadRequest);
                Assert.That(refused.ErrorOf("password"), Is.EqualTo(error));
            }
        }

        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_administrator_exports_a_conversation_with_the_texts_before_edits()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "first words");
        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "second words" });
        await ana.ReceiveAsync("message_edited");
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        var thread = await Server.ThreadOfAsync(ben);

        using var archive = await ReadAsync(
            await http.PostAsJsonAsync($"/admin/conversations/{thread}/export/", new { reason = "court" }));

        Assert.That(
            Text(archive, $"conversations/{thread}/messages.json"), Does.Contain("first words").And.Contain("second words"));
        await Eventually.IsTrueAsync(
            () => Server.ReadAuditAsync(1).AsTask().Result[0].Action == "export_ended", "the end is written down");
        var audited = await Server.ReadAuditAsync(2);
        Assert.That(audited[1].Action, Is.EqualTo("conversation_exported"));
        Assert.That(audited[0].Subject, Is.EqualTo(audited[1].Subject));
        Assert.That(audited[0].Details, Is.EqualTo(
            $$"""{"export":"conversation_exported","for":"{{olga.UserId}}","is_complete":true}"""));
    }

    [Test]
    public async Task A_missing_file_is_listed_and_does_not_end_the_export()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);
        await http.UploadAsync(ana.UserId, [1, 2, 3], fileName: "gone.txt");
        await http.UploadAsync(ana.UserId, [4, 5, 6], fileName: "there.txt");
        var gone = Directory.EnumerateFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories)
            .MinBy(File.GetCreationTimeUtc)!;
        File.Delete(gone);

        using var archive = await ReadAsync(
            await http.PostAsJsonAsync("/auth/me/export/", new { password = TestServer.Password }));

        Assert.That(
            archive.Entries.Count(entry => entry.FullName.EndsWith(".missing.json", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(archive.Entries.Count(entry => entry.FullName.EndsWith(".txt", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    private static async Task<ZipArchive> ReadAsync(HttpResponseMessage response)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/zip"));
        return new ZipArchive(new MemoryStream(await response.Content.ReadAsByteArrayAsync()));
    }

    private static string Text(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(archive.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
