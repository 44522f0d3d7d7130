using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class ErrorFrameTests : ServerFixture
{
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("hello")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"ping\"")]
    [TestCase("42")]
    [TestCase("{\"action\":\"ping\"} {}")]
    [TestCase("{'action':'ping'}")]
    [TestCase("{\"action\":\"ping\",}")]
    [TestCase("{\"action\":\"ping\",\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{}}}}}}}}}")]
    public async Task A_frame_that_is_not_a_JSON_object_is_answered_with_bad_json(string frame)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(frame);

        await ana.ReceiveErrorAsync("bad_json");
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [TestCase("{}")]
    [TestCase("{\"action\":null}")]
    [TestCase("{\"action\":7}")]
    [TestCase("{\"action\":\"\"}")]
    [TestCase("{\"action\":\"PING\"}")]
    [TestCase("{\"action\":\"no_such_action\"}")]
    [TestCase("{\"action\":\"\\ud800\"}")]
    public async Task An_unknown_action_is_reported_by_name(string frame)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(frame);

        await ana.ReceiveErrorAsync("unknown_action", "action");
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [TestCase("""{"action":"text_message","message_body":"a"}""", "receiver_id")]
    [TestCase("""{"action":"text_message","receiver_id":"nobody","message_body":"a"}""", "receiver_id")]
    [TestCase("""{"action":"text_message","receiver_id":7,"message_body":"a"}""", "receiver_id")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF"}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":null}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":""}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":" \n\t"}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":" \u200b\u2060\ufeff\u3000"}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":7}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":["a"]}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":"\ud800"}""", "message_body")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":"a","client_msg_id":7}""", "client_msg_id")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":"a","reply_to_id":"1"}""", "reply_to_id")]
    [TestCase("""{"action":"text_message","receiver_id":"SELF","message_body":"a","reply_to_id":1e400}""", "reply_to_id")]
    [TestCase(
        """{"action":"text_message","receiver_id":"SELF","message_body":"a","reply_to_id":99999999999999999999}""",
        "reply_to_id")]
    [TestCase("""{"action":"file_message"}""", "chat_id")]
    [TestCase("""{"action":"file_message","chat_id":1.5}""", "chat_id")]
    [TestCase("""{"action":"file_message","chat_id":1,"client_msg_id":""}""", "client_msg_id")]
    [TestCase("""{"action":"user_profile_message","receiver_id":"SELF"}""", "attached_profile_id")]
    [TestCase("""{"action":"user_profile_message","attached_profile_id":"SELF"}""", "receiver_id")]
    [TestCase("""{"action":"sync","cursor":true}""", "cursor")]
    [TestCase("""{"action":"sync","cursor":1.5}""", "cursor")]
    [TestCase("""{"action":"sync","limit":0}""", "limit")]
    [TestCase("""{"action":"sync","limit":1001}""", "limit")]
    [TestCase("""{"action":"sync","limit":"ten"}""", "limit")]
    [TestCase("""{"action":"received"}""", "message_id")]
    [TestCase("""{"action":"read","message_id":-1}""", "message_id")]
    [TestCase("""{"action":"typing","is_typing":true}""", "receiver_id")]
    [TestCase("""{"action":"typing","receiver_id":"SELF","is_typing":"yes"}""", "is_typing")]
    [TestCase("""{"action":"authenticate"}""", "token")]
    [TestCase("""{"action":"authenticate","token":"a.b.c"}""", "token")]
    public async Task A_bad_field_is_named(string frame, string field)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(frame.Replace("SELF", ana.UserId.ToString(), StringComparison.Ordinal));

        var error = await ana.ReceiveErrorAsync("invalid_payload", field);
        Assert.That(frame, Does.Contain($"\"action\":\"{error.Text("request_action")}\""));
        Assert.That(error.Text("message"), Does.Contain(field).Or.Contain("token"));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [TestCase("""{"action":"read"}""", "message_id is missing")]
    [TestCase("""{"action":"read","message_id":0}""", "message_id must be a message id")]
    [TestCase(
        """{"action":"read","message_id":"7"}""", "message_id has an invalid value; expected: id of that message, a number")]
    [TestCase("""{"action":"edit_message","message_body":"a"}""", "message_id is missing")]
    [TestCase("""{"action":"forward"}""", "message_id is missing")]
    [TestCase("""{"action":"file_message"}""", "chat_id is missing")]
    [TestCase("""{"action":"react","message_id":1}""", "emoji is missing")]
    [TestCase("""{"action":"authenticate"}""", "token is missing")]
    [TestCase("""{"action":"subscribe_presence"}""", "user_ids is missing")]
    [TestCase(
        """{"action":"subscribe_presence","user_ids":["me"]}""",
        "user_ids[0] has an invalid value; expected: UUIDs of at most 500 users; they replace the users subscribed to before")]
    [TestCase(
        """{"action":"sync","limit":1.5}""", "limit has an invalid value; expected: optional, 1 to 1000 frames, default 500")]
    public async Task The_error_names_the_missing_field_or_the_expected_type(string frame, string message)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(frame);

        Assert.That((await ana.ReceiveAsync("error")).Text("message"), Is.EqualTo(message));
    }

    [Test]
    public async Task A_duplicate_field_is_refused()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(
            $$"""{"action":"text_message","receiver_id":"{{ana.UserId}}","message_body":"a","message_body":"b"}""");

        var error = await ana.ReceiveAsync("error");
        Assert.That(error.Text("code"), Is.EqualTo("invalid_payload"));
    }

    [Test]
    public async Task An_error_carries_the_client_msg_id_of_its_send()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendMessageAsync(Guid.NewGuid(), "hello", "n1");
        var unknown = await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
        await ana.SendMessageAsync(ana.UserId, "", "n2");
        var empty = await ana.ReceiveErrorAsync("invalid_payload", "message_body");
        await ana.SendTextAsync("""{"action":"text_message","receiver_id":7,"client_msg_id":"n3"}""");
        var malformed = await ana.ReceiveErrorAsync("invalid_payload", "receiver_id");

        Assert.That(
            new[] { unknown, empty, malformed }.Select(error => error.Text("client_msg_id")),
            Is.EqualTo(new[] { "n1", "n2", "n3" }));
        Assert.That(
            unknown.Keys(), Is.EqualTo(new[] { "action", "code", "message", "field", "request_action", "client_msg_id" }));
    }

    [Test]
    public async Task The_profile_of_an_unknown_user_cannot_be_sent()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(
            new { action = "user_profile_message", receiver_id = ana.UserId, attached_profile_id = Guid.NewGuid() });

        await ana.ReceiveErrorAsync("not_found", "attached_profile_id");
    }

    [Test]
    public async Task A_flood_of_errors_closes_the_connection()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        for (var count = 0; count < 51; count++)
            await ana.SendTextAsync("?");
        var frames = await ana.ExpectCloseAsync(1008);

        Assert.That(frames, Has.Count.EqualTo(51));
    }

    [Test]
    public async Task A_binary_frame_closes_with_1003()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendBytesAsync("{}"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Binary);

        await ana.ExpectCloseAsync(1003);
    }

    [Test]
    public async Task A_frame_above_the_limit_closes_with_1009()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendBytesAsync(new byte[131_073]);

        await ana.ExpectCloseAsync(1009);
    }

    [Test]
    public async Task Text_that_is_not_UTF_8_closes_with_1007()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendBytesAsync([0x7b, 0xff, 0xfe, 0x7d]);

        await ana.ExpectCloseAsync(1007);
    }

    [Test]
    public async Task A_frame_in_many_fragments_including_empty_ones_is_accepted()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var bytes = System.Text.Encoding.UTF8.GetBytes(
            $$"""{"action":"text_message","receiver_id":"{{ana.UserId}}","message_body":"für 👩‍👩‍👧"}""");

        await ana.SendBytesAsync([], isEnd: false);
        foreach (var single in bytes)
        {
            await ana.SendBytesAsync([single], isEnd: false);
            await ana.SendBytesAsync([], isEnd: false);
        }

        await ana.SendBytesAsync([]);

        Assert.That((await ana.ReceiveAsync("conf_message")).Text("message"), Is.EqualTo("für 👩‍👩‍👧"));
    }
}
