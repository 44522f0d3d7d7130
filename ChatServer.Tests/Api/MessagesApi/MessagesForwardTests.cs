using System.Net;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

[Parallelizable]
internal sealed class MessagesForwardTests : ServerFixture
{
    [Test]
    public async Task A_forward_over_HTTP_carries_author_and_time_live_by_sync_and_in_the_history()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var cleo = await Server.ConnectToMessagesAsync("Cleo");
        var original = await ana.PostMessageAsync(ben.UserId, "remember the milk");
        await ben.ReceiveDataAsync("message_received");
        await ana.ReceiveDataAsync("message_sent");

        var forward = await ben.PostAsync(
            $"/api/v1/messages/{original.Text("id")}/forward", new { recipient_id = cleo.UserId, client_msg_id = "f1" });

        Assert.That((await ben.ReceiveDataAsync("message_sent")).GetRawText(), Is.EqualTo(forward.GetRawText()));
        Assert.That((forward.Text("content"), forward.Text("client_msg_id")), Is.EqualTo(("remember the milk", "f1")));
        var received = await cleo.ReceiveDataAsync("message_received");
        Assert.That(received.Text("sender_name"), Is.EqualTo("Ben"));
        AssertIsFrom(received, ana.UserId, original);
        AssertIsFrom(forward, ana.UserId, original);
        var listed =
            (await cleo.GetAsync($"/api/v1/messages/conversation/{received.Text("conversation_id")}")).GetProperty("messages")[0];
        AssertIsFrom(listed, ana.UserId, original);
        await using var tablet = await Server.ConnectToMessagesAsync(cleo.User, "0");
        Assert.That((await tablet.ReceiveDataAsync("message_received")).GetRawText(), Is.EqualTo(received.GetRawText()));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty, "the author isn't notified");
    }

    [Test]
    public async Task A_forward_repeated_over_HTTP_or_the_socket_is_stored_once()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var one = (await ana.PostMessageAsync(ben.UserId, "one")).Text("id");
        var two = (await ana.PostMessageAsync(ben.UserId, "two")).Text("id");
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();

        await ana.SendAsync("forward", new { message_id = one, recipient_id = ben.UserId, client_msg_id = "f1" });
        var first = await ana.ReceiveDataAsync("message_sent");
        await ana.SendAsync("forward", new { message_id = one, recipient_id = ben.UserId, client_msg_id = "f1" });
        var second = await ana.ReceiveDataAsync("message_sent");
        var third = await ana.PostAsync(
            $"/api/v1/messages/{one}/forward", new { recipient_id = ben.UserId, client_msg_id = "f1" });
        await ana.PostAsync(
            $"/api/v1/messages/{two}/forward", new { recipient_id = ben.UserId, client_msg_id = "f1" }, HttpStatusCode.Conflict);

        Assert.That(second.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That(third.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That(await ben.ReceiveUntilPongAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_forwarded_file_is_a_copy_that_its_receivers_can_download()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var cleo = await Server.ConnectToMessagesAsync("Cleo");
        var conversation = (await ana.PostMessageAsync(ben.UserId, "hi")).Text("conversation_id")!;
        var shared = await ana.ShareFileAsync(conversation, "a list"u8.ToArray(), "list.txt");

        var forward = await ben.PostAsync($"/api/v1/messages/{shared.Text("id")}/forward", new { recipient_id = cleo.UserId });

        var received = await cleo.ReceiveDataAsync("message_received");
        Assert.That((received.Text("content"), received.Text("message_type")), Is.EqualTo(("list.txt", "file")));
        var url = received.GetProperty("file_info").Text("download_url")!;
        Assert.That(url, Is.EqualTo(forward.GetProperty("file_info").Text("download_url")));
        Assert.That(url, Is.Not.EqualTo(shared.GetProperty("file_info").Text("download_url")));
        Assert.That(await cleo.Http.GetStringAsync(url), Is.EqualTo("a list"));
        await cleo.GetAsync(shared.GetProperty("file_info").Text("download_url")!, HttpStatusCode.NotFound);
        await ana.GetAsync(url, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_message_that_cannot_be_forwarded_is_refused_over_HTTP_and_on_the_socket()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var poll = (await ana.PostAsync(
            "/api/v1/messages/send",
            new
            {
                recipient_id = ben.UserId,
                message_type = "poll",
                data = new { question = "When?", options = new[] { "Monday", "Never" } }
            }))
            .Text("id");
        var gone = (await ana.PostMessageAsync(ben.UserId, "gone")).Text("id");
        await ana.DeleteAsync($"/api/v1/messages/{gone}");
        await ana.ReceiveUntilPongAsync();

        await ana.PostAsync($"/api/v1/messages/{poll}/forward", new { recipient_id = ben.UserId }, HttpStatusCode.Forbidden);
        await ana.PostAsync($"/api/v1/messages/{gone}/forward", new { recipient_id = ben.UserId }, HttpStatusCode.NotFound);
        var missing = await ana.PostAsync($"/api/v1/messages/{poll}/forward", new { }, HttpStatusCode.UnprocessableEntity);
        await ana.SendAsync("forward", new { message_id = poll, recipient_id = ben.UserId, client_msg_id = "f1" });
        var refused = await ana.ReceiveErrorAsync("forbidden", "message_id");

        Assert.That(missing.GetRawText(), Does.Contain("\"loc\":[\"body\",\"recipient_id\"]"));
        Assert.That((refused.Text("request_type"), refused.Text("client_msg_id")), Is.EqualTo(("forward", "f1")));
    }

    [Test]
    public async Task Users_cannot_forward_to_conversations_of_others_or_to_users_who_blocked_them()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var eve = await Server.ConnectToMessagesAsync("Eve");
        var others = (await ana.PostMessageAsync(ben.UserId, "between us")).Text("conversation_id");
        var own = (await eve.PostMessageAsync(eve.UserId, "spam")).Text("id");
        await ben.PostAsync($"/api/v1/users/{eve.UserId}/block", new { });
        await ben.ReceiveUntilPongAsync();
        await eve.ReceiveUntilPongAsync();

        await eve.SendAsync("forward", new { message_id = own, conversation_id = others });
        await eve.ReceiveErrorAsync("not_found", "conversation_id");
        await eve.PostAsync($"/api/v1/messages/{own}/forward", new { conversation_id = others }, HttpStatusCode.NotFound);
        await eve.SendAsync("forward", new { message_id = own, recipient_id = ben.UserId });
        await eve.ReceiveErrorAsync("blocked", "recipient_id");

        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
    }

    private static void AssertIsFrom(JsonElement message, Guid author, JsonElement original)
    {
        var from = message.GetProperty("forwarded_from");
        Assert.That(from.Keys(), Is.EqualTo(new[] { "sender_id", "sent_at" }));
        Assert.That(from.GetProperty("sender_id").GetGuid(), Is.EqualTo(author));
        Assert.That(from.Text("sent_at"), Is.EqualTo(original.Text("timestamp")));
    }
}
