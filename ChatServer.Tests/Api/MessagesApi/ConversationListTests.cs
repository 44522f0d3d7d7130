using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>The list of conversations, and pages of it and of messages.</summary>
[Parallelizable]
internal sealed class ConversationListTests : ServerFixture
{
    [Test]
    public async Task The_list_has_the_documented_keys()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var sent = await ana.PostMessageAsync(ben.UserId, "Hello, how are you?");

        var list = await ben.GetAsync("/api/v1/messages/conversations?limit=20&offset=0");

        Assert.That(list.Keys(), Is.EqualTo(new[] { "conversations", "total", "has_more" }));
        Assert.That((list.Number("total"), list.GetProperty("has_more").GetBoolean()), Is.EqualTo((1, false)));
        var entry = list.GetProperty("conversations")[0];
        Assert.That(entry.Keys(), Is.EqualTo(new[] { "id", "participants", "last_message", "unread_count" }));
        Assert.That(entry.Text("id"), Is.EqualTo(sent.Text("conversation_id")));
        Assert.That(
            entry.GetProperty("participants").EnumerateArray().Select(user => user.Text("name")),
            Is.EqualTo(new[] { "Ben", "Ana" }));
        Assert.That(entry.GetProperty("participants")[0].Keys(), Is.EqualTo(new[] { "id", "name" }));
        var last = entry.GetProperty("last_message");
        Assert.That(last.Keys(), Is.EqualTo(new[] { "content", "timestamp", "sender_name" }));
        Assert.That((last.Text("content"), last.Text("sender_name")), Is.EqualTo(("Hello, how are you?", "Ana")));
        Assert.That(entry.Number("unread_count"), Is.EqualTo(1));
        Assert.That((await ben.GetAsync("/api/v1/messages/unread")).Number("unread_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task Direct_conversations_and_groups_share_one_list_paged_by_offset()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");
        await ana.PostMessageAsync(ben.UserId, "first");
        var group = (await ana.PostAsync(
            "/chat/groups/", new { name = "Walks", member_ids = new[] { ben.UserId } }, HttpStatusCode.Created))
            .GetProperty("data").Number("id");
        var inGroup = await ana.PostAsync("/api/v1/messages/send", new { conversation_id = $"conv_{group}", content = "to all" });
        await ana.PostMessageAsync(cleo.UserId, "last");

        var first = await ana.GetAsync("/api/v1/messages/conversations?limit=2");
        var second = await ana.GetAsync("/api/v1/messages/conversations?limit=2&offset=2");

        Assert.That(inGroup.TryGetProperty("recipient_id", out _), Is.False);
        Assert.That((first.Number("total"), first.GetProperty("has_more").GetBoolean()), Is.EqualTo((3, true)));
        Assert.That((second.Number("total"), second.GetProperty("has_more").GetBoolean()), Is.EqualTo((3, false)));
        var entries = first.GetProperty("conversations").EnumerateArray()
            .Concat(second.GetProperty("conversations").EnumerateArray()).ToList();
        Assert.That(
            entries.Select(entry => entry.GetProperty("last_message").Text("content")),
            Is.EqualTo(new[] { "last", "to all", "first" }));
        Assert.That(entries.Select(entry => entry.Text("name")), Is.EqualTo(new[] { null, "Walks", null }));
        Assert.That(entries[1].GetProperty("participants").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Messages_can_be_paged_by_offset_and_by_key()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var sent = new List<JsonElement>();
        for (var i = 1; i <= 5; i++)
            sent.Add(await ana.PostMessageAsync(ben.UserId, $"{i}"));
        var path = $"/api/v1/messages/conversation/{sent[0].Text("conversation_id")}";

        Assert.That(
            Contents(await ana.GetAsync($"{path}?limit=2&offset=1"), total: 5, hasMore: true), Is.EqualTo(new[] { "4", "3" }));
        Assert.That(
            Contents(await ana.GetAsync($"{path}?limit=2&offset=3"), total: 5, hasMore: false), Is.EqualTo(new[] { "2", "1" }));
        Assert.That(Contents(await ana.GetAsync($"{path}?offset=5"), total: 5, hasMore: false), Is.Empty);
        Assert.That(
            Contents(await ana.GetAsync($"{path}?limit=2&before={sent[2].Text("id")}"), total: 5, hasMore: false),
            Is.EqualTo(new[] { "2", "1" }));
        Assert.That(
            Contents(await ana.GetAsync($"{path}?limit=1&after={sent[2].Text("id")}"), total: 5, hasMore: true),
            Is.EqualTo(new[] { "4" }));
    }

    [Test]
    public async Task Messages_that_a_user_has_cleared_are_not_counted()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var sent = await ana.PostMessageAsync(ben.UserId, "one");
        var conversation = sent.Text("conversation_id")!;
        await ana.DeleteAsync($"/chat/thread/{conversation["conv_".Length..]}/");

        Assert.That((await ana.GetAsync("/api/v1/messages/conversations")).Number("total"), Is.Zero);
        await ana.PostMessageAsync(ben.UserId, "two");

        Assert.That(
            Contents(await ana.GetAsync($"/api/v1/messages/conversation/{conversation}"), total: 1, hasMore: false),
            Is.EqualTo(new[] { "two" }));
    }

    [Test]
    public async Task Own_messages_are_read_when_the_other_side_read_them_and_theirs_when_the_caller_did()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var own = await ana.PostMessageAsync(ben.UserId, "mine");
        await ben.PostMessageAsync(ana.UserId, "theirs");
        var path = $"/api/v1/messages/conversation/{own.Text("conversation_id")}";

        Assert.That(Reads(await ana.GetAsync(path)), Is.EqualTo(new[] { false, false }));
        await ben.PostAsync($"{path}/read", new { message_id = own.Text("id") });
        Assert.That(Reads(await ana.GetAsync(path)), Is.EqualTo(new[] { false, true }));
        await ana.PostAsync($"{path}/read", new { });

        Assert.That(Reads(await ana.GetAsync(path)), Is.EqualTo(new[] { true, true }));
        await ana.PostAsync($"{path}/read", new { message_id = "msg_999999" }, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task All_bad_query_values_are_reported_in_one_answer()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        var body = await ana.GetAsync(
            "/api/v1/messages/conversations?limit=x&offset=10001&before=5&archived=maybe", HttpStatusCode.UnprocessableEntity);

        Assert.That(
            body.GetProperty("detail").EnumerateArray()
                .Select(field => string.Join('.', field.GetProperty("loc").EnumerateArray())),
            Is.EqualTo(new[] { "query.limit", "query.offset", "query.before", "query.archived" }));
        Assert.That(body.GetProperty("detail")[1].Text("msg"), Does.Contain("before"));
    }

    private static string?[] Contents(JsonElement list, long total, bool hasMore)
    {
        Assert.That((list.Number("total"), list.GetProperty("has_more").GetBoolean()), Is.EqualTo((total, hasMore)));
        return [.. list.GetProperty("messages").EnumerateArray().Select(message => message.Text("content"))];
    }

    private static bool[] Reads(JsonElement list) =>
        [.. list.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("read").GetBoolean())];
}
