using System.Net;
using ChatServer.Accounts;
using ChatServer.Realtime;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>Rights that end while a client is connected.</summary>
[Parallelizable]
internal sealed class MessagesRightsTests : ServerFixture
{
    private const string Suspended = "You are suspended from messaging";

    [Test]
    public async Task A_suspended_user_cannot_write_on_an_open_socket()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var (message, poll, _) = await BeginAsync(ana, ben);

        await Server.SuspendAsync(ana.UserId);
        foreach (var (type, data) in new (string, object)[]
        {
            ("send", new { recipient_id = ben.UserId, content = "refused", client_msg_id = "n2" }),
            ("send", new { recipient_id = ben.UserId, message_type = "location", data = new { latitude = 1, longitude = 1 } }),
            ("send", new { recipient_id = ben.UserId, message_type = "user_profile", profile_id = ben.UserId }),
            ("forward", new { message_id = message, recipient_id = ben.UserId }),
            ("edit", new { message_id = message, content = "refused" }),
            ("react", new { message_id = message, emoji = "👍" }),
            ("unreact", new { message_id = message, emoji = "👍" }),
            ("pin", new { message_id = message }),
            ("unpin", new { message_id = message }),
            ("vote", new { message_id = poll, options = new[] { 0 } }),
            ("close_poll", new { message_id = poll }),
        })
        {
            await ana.SendAsync(type, data);
            var error = await ana.ReceiveErrorAsync("forbidden");
            Assert.That((error.Text("message"), error.Text("request_type")), Is.EqualTo((Suspended, type)));
        }

        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        await ben.PostMessageAsync(ana.UserId, "can you read?");
        Assert.That((await ana.ReceiveDataAsync("message_received")).Text("content"), Is.EqualTo("can you read?"));
    }

    [Test]
    public async Task A_suspended_user_cannot_write_over_HTTP()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var (message, poll, conversation) = await BeginAsync(ana, ben);

        await Server.SuspendAsync(ana.UserId);
        foreach (var (path, body) in new (string, object)[]
        {
            ("send", new { recipient_id = ben.UserId, content = "refused" }),
            ($"{message}/forward", new { recipient_id = ben.UserId }),
            ($"{message}/reactions", new { emoji = "👍" }),
            ($"{message}/pin", new { }),
            ($"{poll}/vote", new { options = new[] { 0 } }),
            ($"{poll}/close", new { }),
        })
        {
            Assert.That(
                (await ana.PostAsync($"/api/v1/messages/{path}", body, HttpStatusCode.Forbidden)).Text("detail"),
                Is.EqualTo(Suspended), path);
        }

        await ana.PatchAsync($"/api/v1/messages/{message}", new { content = "refused" }, HttpStatusCode.Forbidden);
        await ana.DeleteAsync($"/api/v1/messages/{message}/reactions/👍", HttpStatusCode.Forbidden);
        await ana.DeleteAsync($"/api/v1/messages/{message}/pin", HttpStatusCode.Forbidden);
        using var file = await ana.PostFileAsync(conversation, "refused"u8.ToArray(), "refused.txt");
        Assert.That(file.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That((await ben.GetAsync($"/api/v1/messages/conversation/{conversation}")).Number("total"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_suspended_user_is_not_shown_typing_in_any_API()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var anaInRoom = await Server.ConnectAsync(ana.User);
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var benInRoom = await Server.ConnectAsync(ben.User);
        var (_, _, conversation) = await BeginAsync(ana, ben);
        var group = await Server.CreateGroupAsync(ben.User, ana.UserId);
        foreach (var device in new SocketClient[] { ana, anaInRoom, ben, benInRoom })
            await device.ReceiveUntilPongAsync();

        await Server.SuspendAsync(ana.UserId);
        foreach (var place in new[] { conversation, $"conv_{group}" })
        {
            await ana.SendAsync("typing", new { conversation_id = place, is_typing = true });
            await ana.PostAsync($"/api/v1/messages/conversation/{place}/typing", new { is_typing = true });
        }

        await anaInRoom.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = true });
        await anaInRoom.SendAsync(new { action = "typing", thread_id = group, is_typing = true });
        await ana.ReceiveUntilPongAsync();
        await anaInRoom.ReceiveUntilPongAsync();

        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await benInRoom.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Typing_that_started_before_a_suspension_can_be_ended()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var (_, _, conversation) = await BeginAsync(ana, ben);
        await ana.SendAsync("typing", new { conversation_id = conversation, is_typing = true });
        await ben.ReceiveDataAsync("user_typing");

        await Server.SuspendAsync(ana.UserId);
        await ana.SendAsync("typing", new { conversation_id = conversation, is_typing = false });

        Assert.That((await ben.ReceiveDataAsync("user_typing")).GetProperty("is_typing").GetBoolean(), Is.False);
    }

    [Test]
    public async Task Disabling_an_account_closes_its_sockets_and_invalidates_its_token()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var tablet = await Server.ConnectToMessagesAsync(ana.User);
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var connections = Server.Get<ConnectionRegistry>().Of(ana.UserId);

        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ana.UserId), CancellationToken.None);

        Assert.That(
            connections.Select(connection => connection.CloseCode), Is.EqualTo(new[] { 4503, 4503 }), "before the call returns");
        await ana.ExpectCloseAsync(4503);
        await tablet.ExpectCloseAsync(4503);
        Assert.That(
            async () => await Server.ConnectToMessagesAsync(ana.User),
            Throws.InstanceOf<System.Net.WebSockets.WebSocketException>());
        await ana.GetAsync("/api/v1/messages/conversations", HttpStatusCode.Unauthorized);
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
    }

    // A message and a poll by Ana that both clients have received.
    private static async Task<(string Message, string Poll, string Conversation)> BeginAsync(
        MessagesClient ana, MessagesClient ben)
    {
        var message = await ana.PostMessageAsync(ben.UserId, "before");
        var poll = await ana.PostAsync(
            "/api/v1/messages/send",
            new
            {
                recipient_id = ben.UserId,
                message_type = "poll",
                data = new { question = "When?", options = new[] { "Monday", "Never" } }
            });
        await ana.ReceiveUntilPongAsync();
        await ben.ReceiveUntilPongAsync();
        return (message.Text("id")!, poll.Text("id")!, message.Text("conversation_id")!);
    }
}
