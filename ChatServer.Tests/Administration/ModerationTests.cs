using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Messages.Search;

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
            var page = await SearchAsync(
                http, new { conversation_id = thread, query = "pills cheap", reason = "spam", limit = 2, cursor });
            found.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.Text("message")!));
            cursor = page.Text("next");
        }
        while (cursor is not null);

        Assert.That(found, Is.EqualTo(new[] { "Cheap PILLS number 4", "Cheap PILLS number 2", "Cheap PILLS number 0" }));
    }

    [Test]
    public async Task A_search_by_user_finds_their_messages_in_all_conversations_and_no_others()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");
        await ana.SendConfirmedAsync(ben.UserId, "needle to Ben");
        await ana.SendConfirmedAsync(cleo.UserId, "needle to Cleo");
        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "needle from Ben");
        using var http = await AdminAsync();

        var page = await SearchAsync(http, new { user_id = ana.UserId, query = "NEEDLE", reason = "spam" });

        Assert.That(
            page.GetProperty("messages").EnumerateArray().Select(message => message.Text("message")),
            Is.EquivalentTo(new[] { "needle to Ben", "needle to Cleo" }));
        Assert.That(page.GetProperty("has_more").GetBoolean(), Is.False);
    }

    [TestCase("pills", null, new[] { "cheap pills!", "Pillsbury" })]
    [TestCase("PIL", null, new[] { "cheap pills!", "Pillsbury", "pilfer" })]
    [TestCase("ills", null, new string[0])]
    [TestCase("ills", true, new[] { "cheap pills!", "Pillsbury" })]
    [TestCase("pills!", null, new[] { "cheap pills!" })]
    [TestCase("$", null, new[] { "100 $" })]
    [TestCase("💊", null, new[] { "a 💊 a day" })]
    public async Task Words_are_found_by_prefix_and_symbols_anywhere(
        string query, bool? anywhere, string[] expected)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        foreach (var text in new[] { "cheap pills!", "Pillsbury", "pilfer", "100 $", "a 💊 a day" })
            await ana.SendConfirmedAsync(ben.UserId, text);
        using var http = await AdminAsync();

        foreach (var place in new object[]
        {
            new { conversation_id = await Server.ThreadOfAsync(ben) }, new { user_id = ana.UserId }
        })
        {
            var request = JsonSerializer.SerializeToNode(place)!.AsObject();
            (request["query"], request["reason"], request["anywhere"]) = (query, "spam", anywhere);
            var page = await SearchAsync(http, request);
            Assert.That(
                page.GetProperty("messages").EnumerateArray().Select(message => message.Text("message")),
                Is.EquivalentTo(expected));
        }
    }

    [TestCase(null)]
    [TestCase(true)]
    public async Task Messages_of_one_author_are_paged_across_all_their_conversations(bool? anywhere)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var sent = new List<string>();
        for (var count = 0; count < 12; count++)
        {
            var peer = await Server.RegisterAsync("Peer");
            sent.Add($"lantern {count}");
            await ana.SendConfirmedAsync(peer.UserId, "nothing");
            await ana.SendConfirmedAsync(peer.UserId, sent[^1]);
        }

        using var http = await AdminAsync();
        var found = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await SearchAsync(
                http, new { user_id = ana.UserId, query = "lantern", reason = "spam", limit = 5, cursor, anywhere });
            found.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.Text("message")));
            cursor = page.Text("next");
            Assert.That(found, Has.Count.LessThanOrEqualTo(12));
        }
        while (cursor is not null);

        Assert.That(found, Is.EquivalentTo(sent));
    }

    // The index has the first twelve letters of a word, so all of these have to be opened.
    [Test]
    public async Task A_search_without_nearby_hits_ends_early_with_a_cursor()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "extraordinarily");
        await Server.SendTextsAsync(
            ana.UserId, ben.UserId, Enumerable.Range(0, 900).Select(number => $"extraordinariness {number}"));
        await Server.IndexAsync();
        using var http = await AdminAsync();
        var thread = await Server.ThreadOfAsync(ben);

        var found = new List<int>();
        string? cursor = null;
        do
        {
            var page = await SearchAsync(
                http, new { conversation_id = thread, query = "extraordinarily", reason = "spam", cursor });
            found.Add(page.GetProperty("messages").GetArrayLength());
            cursor = page.Text("next");
        }
        while (cursor is not null);

        Assert.That(found, Is.EqualTo(new[] { 0, 0, 1 }));
    }

    [TestCase("9223372036854775807-9223372036854775807")]
    [TestCase("0-0")]
    [TestCase("999999-5")]
    public async Task A_forged_cursor_finds_no_messages_of_other_users(string cursor)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ben.SendConfirmedAsync(ana.UserId, "a needle of Ben");
        using var http = await AdminAsync();

        foreach (var anywhere in new[] { false, true })
        {
            var page = await SearchAsync(http, new { user_id = ana.UserId, query = "needle", reason = "spam", cursor, anywhere });
            Assert.That(page.GetProperty("messages").GetArrayLength(), Is.Zero);
        }
    }

    [Test]
    public async Task Unknown_users_conversations_and_messages_are_not_found()
    {
        using var http = await AdminAsync();
        var nobody = await Server.RegisterAsync("Nobody");

        await http.PostAsync(
            "/admin/messages/search/", new { conversation_id = 999_999, query = "x", reason = "y" }, HttpStatusCode.NotFound);
        await http.PostAsync(
            "/admin/messages/search/", new { user_id = Guid.NewGuid(), query = "x", reason = "y" }, HttpStatusCode.NotFound);
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
        var received = await ben.ReceiveAsync("message_deleted");
        Assert.That(received.Text("user_id"), Is.EqualTo(ana.UserId.ToString()), "the moderator isn't named");
        Assert.That((await ana.ReceiveAsync("message_deleted")).GetRawText(), Is.EqualTo(received.GetRawText()));
        Assert.That((await Server.ThreadsAsync(ben.User)).Single().Number("unread_count"), Is.Zero);
        Assert.That(
            Directory.EnumerateFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories), Is.Empty);
        await http.DeleteAsync($"/admin/messages/{upload.Number("id")}/?reason=virus").ReadAsync(HttpStatusCode.Conflict);
    }

    private static Task<JsonElement> SearchAsync(HttpClient http, object request) =>
        http.PostAsync("/admin/messages/search/", request, HttpStatusCode.OK);

    private async Task<HttpClient> AdminAsync() => Server.As((await Server.RegisterAdminAsync()).Access);
}
