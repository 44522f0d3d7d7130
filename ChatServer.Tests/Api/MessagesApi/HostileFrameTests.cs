using System.Text;
using ChatServer.Api.MessagesApi;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>Bad frames, and valid ones about data of others.</summary>
[Parallelizable]
internal sealed class HostileFrameTests : ServerFixture
{
    private static readonly string[] NamesNothingOfOthers =
        ["ping", "sync", "block", "unblock", "status", "follow", "agent_unfollow"];

    private static readonly Attempt[] Attempts =
    [
        new("send", "not_found", "conversation_id", others => new { conversation_id = others.Conversation, content = "hi" }),
        new("send", "not_found", "reply_to_id", others =>
            new { recipient_id = others.Ana, reply_to_id = others.Message, content = "hi" }),
        new("edit", "not_found", "message_id", others => new { message_id = others.Message, content = "mine now" }),
        new("delete", "not_found", "message_id", others => new { message_id = others.Message }),
        new("react", "not_found", "message_id", others => new { message_id = others.Message, emoji = "👍" }),
        new("unreact", "not_found", "message_id", others => new { message_id = others.Message, emoji = "👍" }),
        new("forward", "not_found", "message_id", others => new { message_id = others.Message, recipient_id = others.Ana }),
        new("pin", "not_found", "message_id", others => new { message_id = others.Message }),
        new("unpin", "not_found", "message_id", others => new { message_id = others.Message }),
        new("vote", "not_found", "message_id", others => new { message_id = others.Message, options = new[] { 0 } }),
        new("close_poll", "not_found", "message_id", others => new { message_id = others.Message }),
        new("received", "not_found", "message_id", others => new { message_id = others.Message }),
        new("read", "not_found", "message_id", others => new { message_id = others.Message }),
        new("typing", "not_found", "conversation_id", others => new { conversation_id = others.Conversation, is_typing = true }),
        new("agent_follow", "not_found", "conversation_id", others => new { conversation_id = others.Conversation }),
        new("agent_watch", "not_found", "conversation_id", others => new { conversation_id = others.Conversation }),
        new("agent_control", "not_found", "conversation_id", others =>
            new { conversation_id = others.Conversation, control = "owner" }),
        new("agent_resume", "not_found", "run_id", _ => new { run_id = "run_7", offset = 0 }),
        new("authenticate", "forbidden", "token", others => new { token = others.Token }),
    ];

    private static readonly string[] GoodFrames =
    [
        """{"type":"send","data":{"recipient_id":"75140d72-8b20-4549-885c-20599badb486","content":"hello there","message_type":"text"}}""",
        """{"type":"send","data":{"conversation_id":"conv_7","content":"👩‍👩‍👧 \u00e9\n","client_msg_id":"n1","reply_to_id":"msg_4"}}""",
        """{"data":{"message_id":"msg_7","content":"new"},"type":"edit"}""",
        """{"type":"react","data":{"message_id":"msg_7","emoji":"👍"}}""",
        """{"type":"forward","data":{"message_id":"msg_7","conversation_id":"conv_7","client_msg_id":"n2"}}""",
        """{"type":"vote","data":{"message_id":"msg_7","options":[0,2]}}""",
        """{"type":"typing","data":{"conversation_id":"conv_1","is_typing":true}}""",
        """{"type":"follow","data":{"user_ids":["75140d72-8b20-4549-885c-20599badb486"]}}""",
        """{"type":"sync","data":{"cursor":"abcdef012345-77","limit":10}}""",
        """{"type":"ping"}""",
    ];

    [Test]
    public void Every_command_is_tried_or_refers_to_nothing_of_others() =>
        Assert.That(
            Attempts.Select(attempt => attempt.Type).Distinct().Concat(NamesNothingOfOthers),
            Is.EquivalentTo(MessagesSession.Commands.All));

    [Test]
    public async Task No_command_reaches_data_of_others()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var eve = await Server.ConnectToMessagesAsync("Eve");
        var sent = await ana.PostMessageAsync(ben.UserId, "between us");
        var others = new Others(ana.UserId, ana.User.Access, sent.Text("id")!, sent.Text("conversation_id")!);
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();

        foreach (var attempt in Attempts)
        {
            await eve.SendAsync(attempt.Type, attempt.Data(others));
            var error = await eve.ReceiveErrorAsync(attempt.Code, attempt.Field);
            Assert.That(error.Text("request_type"), Is.EqualTo(attempt.Type));
        }

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        await eve.GetAsync($"/api/v1/messages/conversation/{others.Conversation}", System.Net.HttpStatusCode.NotFound);
        await eve.PatchAsync($"/api/v1/messages/{others.Message}", new { content = "x" }, System.Net.HttpStatusCode.NotFound);
        await eve.DeleteAsync($"/api/v1/messages/{others.Message}", System.Net.HttpStatusCode.NotFound);
        await eve.PostAsync(
            $"/api/v1/messages/conversation/{others.Conversation}/read", new { }, System.Net.HttpStatusCode.NotFound);
        await eve.GetAsync($"/api/v1/messages/conversation/{others.Conversation}/pins", System.Net.HttpStatusCode.NotFound);
        await eve.GetAsync($"/api/v1/messages/{others.Message}/replies", System.Net.HttpStatusCode.NotFound);
        await eve.PostAsync(
            $"/api/v1/messages/{others.Message}/forward", new { recipient_id = eve.UserId }, System.Net.HttpStatusCode.NotFound);
        await eve.PostAsync($"/api/v1/messages/{others.Message}/pin", new { }, System.Net.HttpStatusCode.NotFound);
        await eve.DeleteAsync($"/api/v1/messages/{others.Message}/pin", System.Net.HttpStatusCode.NotFound);
        await eve.PostAsync(
            $"/api/v1/messages/{others.Message}/vote", new { options = new[] { 0 } }, System.Net.HttpStatusCode.NotFound);
        await eve.PostAsync($"/api/v1/messages/{others.Message}/close", new { }, System.Net.HttpStatusCode.NotFound);
    }

    [Test]
    public void Every_mutated_frame_decodes_to_a_command_or_to_an_error_frame()
    {
        var fuzzer = new FrameFuzzer(seed: 7, GoodFrames);
        for (var count = 0; count < 50_000; count++)
        {
            var decoded = MessagesSession.Commands.Decode(fuzzer.Next());
            if (decoded.Command is not null)
                continue;

            var frame = MessagesFrames.Error(decoded.Error!);
            Assert.That(Encoding.UTF8.GetString(frame.Bytes), Does.Contain("\"type\":\"error\""));
        }
    }

    [Test]
    public async Task A_bad_field_is_reported_and_the_connection_stays_open()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");

        await ana.SendTextAsync("""{"type":"send","data":{"recipient_id":7,"content":"x","client_msg_id":"n1"}}""");
        Assert.That((await ana.ReceiveErrorAsync("invalid_payload", "recipient_id")).Text("client_msg_id"), Is.EqualTo("n1"));
        await ana.SendTextAsync("""{"type":"send"}""");
        await ana.ReceiveErrorAsync("invalid_payload", "data");
        await ana.SendAsync("send", new { recipient_id = "user_123", content = "x" });
        await ana.ReceiveErrorAsync("invalid_payload", "recipient_id");
        await ana.SendAsync("send", new { recipient_id = Guid.NewGuid(), content = "x" });
        await ana.ReceiveErrorAsync("unknown_receiver", "recipient_id");
        await ana.SendAsync("send", new { recipient_id = ana.UserId, content = "x", message_type = "file" });
        await ana.ReceiveErrorAsync("invalid_payload", "message_type");
        await ana.SendAsync("edit", new { message_id = "msg_01", content = "x" });
        await ana.ReceiveErrorAsync("invalid_payload", "message_id");
        await ana.SendAsync("react", new { message_id = "msg_1", emoji = "ab" });
        await ana.ReceiveErrorAsync("invalid_payload", "emoji");
        await ana.SendAsync("forward", new { message_id = "msg_1" });
        await ana.ReceiveErrorAsync("invalid_payload", "recipient_id");
        await ana.SendAsync("forward", new { message_id = "1", recipient_id = ana.UserId, client_msg_id = "n2" });
        Assert.That((await ana.ReceiveErrorAsync("invalid_payload", "message_id")).Text("client_msg_id"), Is.EqualTo("n2"));
        await ana.SendAsync("vote", new { message_id = "msg_1" });
        await ana.ReceiveErrorAsync("invalid_payload", "options");
        await ana.SendTextAsync("""{"type":"vote","data":{"message_id":"msg_1","options":[1.5]}}""");
        await ana.ReceiveErrorAsync("invalid_payload", "options[0]");
        await ana.SendAsync("sync", new { limit = 0 });
        await ana.ReceiveErrorAsync("invalid_payload", "limit");
        await ana.SendAsync("sync", new { cursor = "nonsense" });
        await ana.ReceiveErrorAsync("cursor_invalid", "cursor");

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    private sealed record Attempt(string Type, string Code, string Field, Func<Others, object> Data);

    private sealed record Others(Guid Ana, string Token, string Message, string Conversation);
}
