using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>The documented examples, key by key.</summary>
[Parallelizable]
internal sealed class MessagesFormatTests : ServerFixture
{
    private const string Seconds = @"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$";

    [Test]
    public async Task A_send_is_answered_with_the_documented_keys()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");

        var sent = await ana.PostMessageAsync(ben.UserId, "Hello, how are you?");

        Assert.That(
            sent.Keys(),
            Is.EqualTo(
                new[] { "id", "conversation_id", "sender_id", "recipient_id", "content", "message_type", "timestamp", "read" }));
        Assert.That(sent.Text("id"), Does.Match(@"^msg_[1-9]\d*$"));
        Assert.That(sent.Text("conversation_id"), Does.Match(@"^conv_[1-9]\d*$"));
        Assert.That(sent.GetProperty("sender_id").GetGuid(), Is.EqualTo(ana.UserId));
        Assert.That(sent.GetProperty("recipient_id").GetGuid(), Is.EqualTo(ben.UserId));
        Assert.That(sent.Text("content"), Is.EqualTo("Hello, how are you?"));
        Assert.That(sent.Text("message_type"), Is.EqualTo("text"));
        Assert.That(sent.Text("timestamp"), Does.Match(Seconds));
        Assert.That(sent.GetProperty("read").GetBoolean(), Is.False);
    }

    [Test]
    public async Task A_message_is_delivered_with_the_documented_keys()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");

        var sent = await ana.PostMessageAsync(ben.UserId, "Hello!");

        var received = await ben.ReceiveDataAsync("message_received");
        Assert.That(
            received.Keys(),
            Is.EqualTo(new[] { "id", "conversation_id", "sender_id", "sender_name", "content", "message_type", "timestamp" }));
        Assert.That(received.Text("id"), Is.EqualTo(sent.Text("id")));
        Assert.That(received.Text("sender_name"), Is.EqualTo("Ana"));
        Assert.That(received.Text("content"), Is.EqualTo("Hello!"));
        Assert.That(received.Text("timestamp"), Is.EqualTo(sent.Text("timestamp")));
        Assert.That((await ana.ReceiveDataAsync("message_sent")).GetRawText(), Is.EqualTo(sent.GetRawText()));
    }

    [Test]
    public async Task Messages_of_a_conversation_have_the_documented_keys()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var first = await ana.PostMessageAsync(ben.UserId, "one");
        await ana.PostMessageAsync(ben.UserId, "two");

        var list = await ana.GetAsync($"/api/v1/messages/conversation/{first.Text("conversation_id")}?limit=50&offset=0");

        Assert.That(list.Keys(), Is.EqualTo(new[] { "messages", "total", "has_more" }));
        Assert.That(list.Number("total"), Is.EqualTo(2));
        Assert.That(list.GetProperty("has_more").GetBoolean(), Is.False);
        var messages = list.GetProperty("messages").EnumerateArray().ToList();
        Assert.That(messages.Select(message => message.Text("content")), Is.EqualTo(new[] { "two", "one" }));
        Assert.That(
            messages[1].Keys(),
            Is.EqualTo(new[] { "id", "sender_id", "sender_name", "content", "message_type", "timestamp", "read" }));
        Assert.That(messages[1].Text("sender_name"), Is.EqualTo("Ana"));
    }

    [Test]
    public async Task Typing_is_delivered_with_the_documented_keys()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var conversation = (await ana.PostMessageAsync(ben.UserId, "hi")).Text("conversation_id");
        await ben.ReceiveDataAsync("message_received");

        await ana.SendAsync("typing", new { conversation_id = conversation, is_typing = true });

        var received = await ben.ReceiveDataAsync("user_typing");
        Assert.That(received.Keys(), Is.EqualTo(new[] { "conversation_id", "user_id", "user_name", "is_typing" }));
        Assert.That(received.Text("conversation_id"), Is.EqualTo(conversation));
        Assert.That(received.GetProperty("user_id").GetGuid(), Is.EqualTo(ana.UserId));
        Assert.That(received.Text("user_name"), Is.EqualTo("Ana"));
        Assert.That(received.GetProperty("is_typing").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_status_is_delivered_with_the_documented_keys()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await ana.PostMessageAsync(ben.UserId, "hi");
        await ben.ReceiveDataAsync("message_received");

        await ben.SendAsync("follow", new { user_ids = new[] { ana.UserId } });

        var received = await ben.ReceiveDataAsync("user_status");
        Assert.That(received.Keys(), Is.EqualTo(new[] { "user_id", "status" }));
        Assert.That((received.GetProperty("user_id").GetGuid(), received.Text("status")), Is.EqualTo((ana.UserId, "online")));
    }

    [Test]
    public async Task People_are_found_page_by_page_with_the_documented_keys_first()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        foreach (var name in new[] { "Wilhelmina-A", "Wilhelmina-B", "Wilhelmina-C" })
            await Server.RegisterAsync(name);

        var first = await ana.GetAsync("/api/v1/users/search?query=wilhelmina&limit=2");
        var second = await ana.GetAsync("/api/v1/users/search?query=wilhelmina&limit=2&page=2");
        var third = await ana.GetAsync("/api/v1/users/search?query=wilhelmina&limit=2&page=3");

        Assert.That(
            first.GetProperty("users")[0].Keys().Take(5), Is.EqualTo(new[] { "id", "name", "email", "avatar_url", "online" }));
        Assert.That(Names(first), Is.EqualTo(new[] { "Wilhelmina-A", "Wilhelmina-B" }));
        Assert.That(Names(second), Is.EqualTo(new[] { "Wilhelmina-C" }));
        Assert.That(Names(third), Is.Empty);
        Assert.That(new[] { first, second, third }.Select(page => page.Number("total")), Is.EqualTo(new[] { 3, 3, 3 }));
    }

    [TestCase("", "query")]
    [TestCase("query=%20", "query")]
    [TestCase("query=!", "query")]
    [TestCase("query=ben&limit=21", "limit")]
    [TestCase("query=ben&page=0", "page")]
    public async Task The_error_for_a_bad_people_search_names_only_the_bad_parameter(string query, string parameter)
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        var refused = await ana.GetAsync($"/api/v1/users/search?{query}", System.Net.HttpStatusCode.UnprocessableEntity);

        var error = refused.GetProperty("detail").EnumerateArray().Single();
        Assert.That(
            error.GetProperty("loc").EnumerateArray().Select(part => part.GetString()), Is.EqualTo(new[] { "query", parameter }));
        Assert.That(error.Text("msg"), Does.Not.Match(@"^q\b"));
    }

    private static string?[] Names(JsonElement page) =>
        [.. page.GetProperty("users").EnumerateArray().Select(user => user.Text("name"))];
}
