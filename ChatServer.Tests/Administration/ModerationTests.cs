using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class ModerationTests : ServerFixture
{
    [Test]
    public async Task Messages_are_found_by_words_in_a_conversation_and_page_by_page()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        for (var count = 0; count < 6; count++)
            await ana.SendConfirmedAsync(ben.UserId, count % 2 == 0 ? $"Cheap PILLS number {count}" : "hello");
        using var http = await AdminAsync();
        var thread = await Server.ThreadOfAsync(ben);

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await SearchAsync(http, new { conversation_id = thread, query = "pills cheap", reason = "spam", limit = 2, cursor });
            found.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.Text("message")!));
            cursor = page.Text("next");
        }
        while (cursor is not null);

        Assert.That(found, Is.EqualTo(new[] { "Cheap PILLS number 4", "Cheap PILLS number 2", "Cheap PILLS number 0" }));
    }

    [Test]
    public async Task Messages_of_a_user_are_found_in_all_their_conversations_and_nobody_elses()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");
        await ana.SendConfirmedAsync(ben.UserId, "needle to Ben");
        await ana.SendConfirmedAsync(cleo.UserId, "needle to Cleo");
        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "needle from Ben");
        using var http = await AdminAsync();

        var page = await SearchAsync(http, new { user_id = ana.UserId, query = "NEEDLE", reason = "spam" });

        Assert.That(page.GetProperty("messages").EnumerateArray().Select(message => message.Text("message")), Is.EquivalentTo(new[] { "needle to Ben", "needle to Cleo" }));
        Assert.That(page.GetProperty("has_more").GetBoolean(), Is.False);
    }

    [Test]
    public async Task What_is_not_there_is_said()
    {
        using var http = await AdminAsync();
        var nobody = await Server.RegisterAsync("Nobody");

        await http.PostAsync("/admin/messages/search/", new { conversation_id = 999_999, query = "x", reason = "y" }, HttpStatusCode.NotFound);
        await http.PostAsync("/admin/messages/search/", new { user_id = Guid.NewGuid(), query = "x", reason = "y" }, HttpStatusCode.NotFound);
        var empty = await SearchAsync(http, new { user_id = nobody.UserId, query = "x", reason = "y" });
        await http.DeleteAsync("/admin/messages/999999/?reason=x").ReadAsync(HttpStatusCode.NotFound);

        Assert.That(empty.GetProperty("messages").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task An_administrator_deletes_a_message_as_its_author_would()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var anas = Server.As(ana.User.Access);
        var upload = await anas.UploadAsync(ben.UserId, [1, 2, 3]);
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await ana.ReceiveAsync("conf_message");
        await ben.ReceiveAsync("re_message");
        using var http = await AdminAsync();

        using var deleted = await http.DeleteAsync($"/admin/messages/{upload.Number("id")}/?reason=virus");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        var told = await ben.ReceiveAsync("message_deleted");
        Assert.That(told.Text("user_id"), Is.EqualTo(ana.UserId.ToString()), "who moderates is nobody's business");
        Assert.That((await ana.ReceiveAsync("message_deleted")).GetRawText(), Is.EqualTo(told.GetRawText()));
        Assert.That((await Server.ThreadsAsync(ben.User)).Single().Number("unread_count"), Is.Zero);
        Assert.That(Directory.EnumerateFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories), Is.Empty);
        await http.DeleteAsync($"/admin/messages/{upload.Number("id")}/?reason=virus").ReadAsync(HttpStatusCode.Conflict);
    }

    private static Task<JsonElement> SearchAsync(HttpClient http, object request) => http.PostAsync("/admin/messages/search/", request, HttpStatusCode.OK);

    private async Task<HttpClient> AdminAsync() => Server.As((await Server.RegisterAdminAsync()).Access);
}
