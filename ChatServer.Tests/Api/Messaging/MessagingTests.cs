using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Messaging;

[Parallelizable]
internal sealed class MessagingTests : ServerFixture
{
    [Test]
    public async Task Opening_a_conversation_twice_returns_the_same_one()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");

        var opened = await OpenAsync(ana, ben.UserId);
        var again = await OpenAsync(ben, ana.UserId);

        Assert.That(opened.Keys(), Is.EqualTo(new[] { "id", "chat_type", "is_new" }));
        Assert.That(opened.GetProperty("is_new").GetBoolean(), Is.True);
        Assert.That(again.GetProperty("is_new").GetBoolean(), Is.False);
        Assert.That(again.Text("id"), Is.EqualTo(opened.Text("id")));
        Assert.That((await ListAsync(ana)).Single().Text("id"), Is.EqualTo(opened.Text("id")), "the user who opened it sees it");
        Assert.That(await ListAsync(ben), Is.Empty, "the other side sees it after the first message");
    }

    [Test]
    public async Task A_message_has_the_documented_keys_and_arrives_in_Room()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var id = (await OpenAsync(ana, ben.UserId)).Text("id");

        var sent = await SendAsync(ana, id, new { content = "Hello, how are you?" });

        Assert.That(
            sent.Keys(),
            Is.EqualTo(new[]
            {
                "id", "conversation_id", "sender_user_id", "sender_type", "sender_avee_id", "content", "created_at",
                "sender_info",
            }));
        Assert.That(
            sent.GetProperty("sender_info").Keys(), Is.EqualTo(new[] { "user_id", "handle", "display_name", "avatar_url" }));
        Assert.That(sent.Text("conversation_id"), Is.EqualTo(id));
        var received = await ben.ReceiveAsync("re_message");
        Assert.That(received.Text("message"), Is.EqualTo("Hello, how are you?"));
        Assert.That(
            Guid.Parse(sent.Text("id")!).ToString(), Does.EndWith(received.Number("created_msg_id").ToString("x12", null)));
    }

    [Test]
    public async Task Reading_the_newest_messages_marks_them_as_read()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        foreach (var text in new[] { "one", "two" })
            await ana.SendConfirmedAsync(ben.UserId, text);
        var chat = (await ListAsync(ben.User)).Single();

        var messages = await MessagesAsync(ben.User, chat.Text("id"));

        Assert.That(
            chat.Keys(),
            Is.EqualTo(new[]
            {
                "id", "chat_type", "other_participant", "target_avee", "last_message_at", "last_message_preview", "unread_count"
            }));
        Assert.That((chat.Number("unread_count"), chat.Text("last_message_preview")), Is.EqualTo((2, "two")));
        Assert.That(messages.Select(message => message.Text("content")), Is.EqualTo(new[] { "one", "two" }));
        Assert.That((await ListAsync(ben.User)).Single().Number("unread_count"), Is.Zero);
        Assert.That((await ana.ReceiveAsync("message_read")).Text("user_id"), Is.EqualTo(ben.UserId.ToString()));
    }

    [Test]
    public async Task Older_pages_follow_the_link_and_mark_nothing_as_read()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        for (var number = 1; number <= 5; number++)
            await ana.SendConfirmedAsync(ben.UserId, $"{number}");
        var id = (await ListAsync(ben)).Single().Text("id");
        using var http = Server.As(ben.Access);
        var shown = new List<string?>();
        var next = $"/messaging/conversations/{id}/messages?limit=2";

        while (next is not null)
        {
            using var response = await http.GetAsync(next);
            var page = await response.Content.ReadFromJsonAsync<JsonElement>();
            shown.InsertRange(0, page.GetProperty("messages").EnumerateArray().Select(message => message.Text("content")));
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.That(shown, Is.EqualTo(new[] { "1", "2", "3", "4", "5" }));
    }

    [Test]
    public async Task A_repeated_send_is_stored_once()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var id = (await OpenAsync(ana, ben.UserId)).Text("id");

        var first = await SendAsync(ana, id, new { content = "hello", client_msg_id = "n1" });
        var second = await SendAsync(ana, id, new { content = "hello", client_msg_id = "n1" });
        await SendAsync(ana, id, new { content = "other", client_msg_id = "n1" }, HttpStatusCode.Conflict);

        Assert.That(second.Text("id"), Is.EqualTo(first.Text("id")));
        Assert.That(await MessagesAsync(ben, id), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_deleted_message_is_not_shown()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "kept");
        var gone = (await ana.SendConfirmedAsync(ben.UserId, "gone")).Number("created_msg_id");
        await ana.SendAsync(new { action = "delete_message", message_id = gone });
        await ana.ReceiveAsync("message_deleted");

        var chat = (await ListAsync(ben)).Single();

        Assert.That(chat.GetProperty("last_message_preview").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(
            (await MessagesAsync(ben, chat.Text("id"))).Select(message => message.Text("content")), Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public async Task A_stranger_finds_no_conversation()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var eve = await Server.RegisterAsync("Eve");
        var id = (await OpenAsync(ana, ben.UserId)).Text("id");

        foreach (var unknown in new[] { id, Guid.NewGuid().ToString() })
        {
            var path = $"/messaging/conversations/{unknown}/messages";
            Assert.That(
                (await AskAsync(eve, HttpMethod.Get, path, null, HttpStatusCode.NotFound)).Text("detail"),
                Is.EqualTo("There is no such conversation (conversation_id)"));
            await AskAsync(eve, HttpMethod.Post, path, new { content = "let me in" }, HttpStatusCode.NotFound);
        }

        Assert.That(await MessagesAsync(ben, id), Is.Empty);
    }

    [Test]
    public async Task Bad_bodies_are_answered_in_the_shape_of_the_API()
    {
        var ana = await Server.RegisterAsync("Ana");
        var id = (await OpenAsync(ana, ana.UserId)).Text("id");
        var messages = $"/messaging/conversations/{id}/messages";

        await AssertInvalidAsync(ana, messages, new { }, "content");
        await AssertInvalidAsync(ana, messages, new { content = "  " }, "content");
        await AssertInvalidAsync(ana, messages, new { content = new string('x', 20_001) }, "content");
        await AssertInvalidAsync(ana, messages, new { content = 7 }, "content");
        await AssertInvalidAsync(ana, messages, new { content = "x", client_msg_id = "" }, "client_msg_id");
        await AssertInvalidAsync(ana, "/messaging/conversations", new { }, "target_user_id");
        await AssertInvalidAsync(ana, "/messaging/conversations", new { target_user_id = "x" }, "target_user_id");
        await AssertInvalidAsync(
            ana, "/messaging/conversations", new { target_user_id = ana.UserId, chat_type = "group" }, "chat_type");
        var query = await AskAsync(
            ana, HttpMethod.Get, "/messaging/conversations?limit=0&before=x", null, HttpStatusCode.UnprocessableEntity);
        Assert.That(
            query.GetProperty("detail").EnumerateArray().Select(field => field.GetProperty("loc")[1].GetString()),
            Is.EqualTo(new[] { "limit", "before" }));
        await AskAsync(
            ana, HttpMethod.Post, "/messaging/conversations", new { target_user_id = Guid.NewGuid() }, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_blocked_user_gets_an_error_that_says_so()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var id = (await OpenAsync(ana, ben.UserId)).Text("id");
        await AskAsync(ben, HttpMethod.Post, "/chat/blocks/", new { user_id = ana.UserId }, null);

        await SendAsync(ana, id, new { content = "hello" }, HttpStatusCode.Forbidden);

        Assert.That(await MessagesAsync(ben, id), Is.Empty);
    }

    [Test]
    public async Task A_profile_is_public_and_shows_only_basic_fields()
    {
        var ana = await Server.RegisterAsync("Ana");
        var handle = $"ana_{Guid.NewGuid():N}"[..20];
        await AskAsync(ana, HttpMethod.Patch, "/auth/me/", new { handle }, HttpStatusCode.OK);

        var profile = await Server.Http.GetFromJsonAsync<JsonElement>($"/profiles/{handle.ToUpperInvariant()}");
        using var unknown = await Server.Http.GetAsync("/profiles/nobody");

        Assert.That(profile.Keys(), Is.EqualTo(new[] { "user_id", "handle", "display_name", "avatar_url", "avees" }));
        Assert.That((profile.Text("user_id"), profile.Text("handle")), Is.EqualTo((ana.UserId.ToString(), handle)));
        Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task AssertInvalidAsync(TestUser user, string path, object body, string field)
    {
        var failure = await AskAsync(user, HttpMethod.Post, path, body, HttpStatusCode.UnprocessableEntity);
        Assert.That(
            failure.GetProperty("detail")[0].GetProperty("loc").EnumerateArray().Select(part => part.GetString()),
            Is.EqualTo(new[] { "body", field }));
    }

    private Task<JsonElement> OpenAsync(TestUser user, Guid other) =>
        AskAsync(
            user, HttpMethod.Post, "/messaging/conversations", new { target_user_id = other, chat_type = "profile" },
            HttpStatusCode.OK);

    private Task<JsonElement> SendAsync(TestUser user, string? id, object message, HttpStatusCode expected = HttpStatusCode.OK) =>
        AskAsync(user, HttpMethod.Post, $"/messaging/conversations/{id}/messages", message, expected);

    private async Task<List<JsonElement>> ListAsync(TestUser user) =>
        [.. (await AskAsync(user, HttpMethod.Get, "/messaging/conversations", null, HttpStatusCode.OK))
            .GetProperty("conversations").EnumerateArray()];

    private async Task<List<JsonElement>> MessagesAsync(TestUser user, string? id) =>
        [.. (await AskAsync(user, HttpMethod.Get, $"/messaging/conversations/{id}/messages", null, HttpStatusCode.OK))
            .GetProperty("messages").EnumerateArray()];

    private async Task<JsonElement> AskAsync(
        TestUser user, HttpMethod method, string path, object? body, HttpStatusCode? expected)
    {
        using var http = Server.As(user.Access);
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        if (expected is not null)
            Assert.That(response.StatusCode, Is.EqualTo(expected), answer.GetRawText());
        return answer;
    }
}
