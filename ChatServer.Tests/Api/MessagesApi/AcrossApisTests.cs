using System.Text.Json;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>Changes made through one API are visible through the other, live and in the history.</summary>
[Parallelizable]
internal sealed class AcrossApisTests : ServerFixture
{
    [Test]
    public async Task A_message_sent_through_one_API_arrives_through_the_other()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        await ana.SendAsync("send", new { recipient_id = ben.UserId, content = "from Messages", client_msg_id = "n1" });
        var confirmed = await ana.ReceiveDataAsync("message_sent");
        var received = await ben.ReceiveAsync("re_message");
        await ben.SendMessageAsync(ana.UserId, "from Room");
        var answer = await ana.ReceiveDataAsync("message_received");

        Assert.That(confirmed.Text("client_msg_id"), Is.EqualTo("n1"));
        Assert.That($"msg_{received.Id()}", Is.EqualTo(confirmed.Text("id")));
        Assert.That(received.Text("message"), Is.EqualTo("from Messages"));
        Assert.That(answer.Text("content"), Is.EqualTo("from Room"));
        Assert.That(answer.Text("sender_name"), Is.EqualTo("Ben"));
        var room = await Server.HistoryAsync(ben.User, ana.UserId);
        var list = await ListAsync(ana, confirmed);
        Assert.That(room.Ids().Select(id => $"msg_{id}"), Is.EqualTo(list.Select(message => message.Text("id"))));
        Assert.That(
            room.Messages().Select(message => message.Text("message")),
            Is.EqualTo(list.Select(message => message.Text("content"))));
    }

    [Test]
    public async Task A_send_repeated_through_the_other_API_is_stored_once()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var anaInRoom = await Server.ConnectAsync(ana.User);
        var ben = await Server.RegisterAsync("Ben");

        var first = await ana.PostMessageAsync(ben.UserId, "hello", "n1");
        await anaInRoom.ReceiveAsync("conf_message");
        var second = await anaInRoom.SendConfirmedAsync(ben.UserId, "hello", "n1");
        var third = await ana.PostMessageAsync(ben.UserId, "hello", "n1");
        await ana.PostAsync(
            "/api/v1/messages/send", new { recipient_id = ben.UserId, content = "other", client_msg_id = "n1" },
            System.Net.HttpStatusCode.Conflict);

        Assert.That($"msg_{second.Id()}", Is.EqualTo(first.Text("id")));
        Assert.That(third.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That((await Server.HistoryAsync(ben, ana.UserId)).Ids(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Changes_to_a_message_arrive_in_both_APIs()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var sent = await ana.PostMessageAsync(ben.UserId, "helo");
        var id = sent.Text("id")!;
        var number = (await ben.ReceiveAsync("re_message")).Id();
        await ana.ReceiveDataAsync("message_sent");

        await ana.PatchAsync($"/api/v1/messages/{id}", new { content = "hello" });
        Assert.That((await ben.ReceiveAsync("message_edited")).Text("message"), Is.EqualTo("hello"));
        Assert.That((await ana.ReceiveDataAsync("message_edited")).Text("content"), Is.EqualTo("hello"));

        await ben.SendAsync(new { action = "react", message_id = number, emoji = "👍" });
        await ben.ReceiveAsync("reaction_added");
        var reaction = await ana.ReceiveDataAsync("reaction_added");
        Assert.That((reaction.Text("message_id"), reaction.Text("emoji")), Is.EqualTo((id, "👍")));

        await ben.SendAsync(new { action = "read", message_id = number });
        Assert.That((await ana.ReceiveDataAsync("message_read")).Text("message_id"), Is.EqualTo(id));
        var read = (await ListAsync(ana, sent))[0];
        Assert.That(read.GetProperty("read").GetBoolean(), Is.True);
        Assert.That(read.GetProperty("reactions")[0].Text("emoji"), Is.EqualTo("👍"));
        Assert.That(read.Text("edited_at"), Is.Not.Null);

        await ana.DeleteAsync($"/api/v1/messages/{id}");
        await ben.ReceiveAsync("message_deleted");
        Assert.That((await ana.ReceiveDataAsync("message_deleted")).Text("message_id"), Is.EqualTo(id));
        Assert.That((await ListAsync(ana, sent))[0].Text("content"), Is.Empty);
    }

    [Test]
    public async Task Messages_sent_after_a_rename_carry_the_new_name()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await ana.PostMessageAsync(ben.UserId, "before");
        await ben.ReceiveDataAsync("message_received");

        await ana.PatchAsync("/auth/me/", new { fullname = "Ana Maria" });
        await ana.PostMessageAsync(ben.UserId, "after");

        Assert.That((await ben.ReceiveDataAsync("message_received")).Text("sender_name"), Is.EqualTo("Ana Maria"));
    }

    [Test]
    public async Task A_client_can_resume_with_a_cursor_of_the_other_API()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        string cursor;
        await using (var room = await Server.ConnectAsync(ben))
            cursor = (await room.SyncAsync()).Complete.Text("cursor")!;
        var sent = await ana.PostMessageAsync(ben.UserId, "one");
        await ana.PatchAsync($"/api/v1/messages/{sent.Text("id")}", new { content = "two" });

        await using var again = await Server.ConnectToMessagesAsync(ben, cursor);

        Assert.That((await again.ReceiveDataAsync("message_received")).Text("sender_name"), Is.EqualTo("Ana"));
        Assert.That((await again.ReceiveDataAsync("message_edited")).Text("content"), Is.EqualTo("two"));
        Assert.That((await again.ReceiveDataAsync("sync_complete")).GetProperty("has_more").GetBoolean(), Is.False);
    }

    private static async Task<JsonElement[]> ListAsync(MessagesClient client, JsonElement sent) =>
        [.. (await client.GetAsync($"/api/v1/messages/conversation/{sent.Text("conversation_id")}"))
            .GetProperty("messages").EnumerateArray()];
}
