using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>What clients send on <c>/ws/events</c>, and what others get of it.</summary>
[Parallelizable]
internal sealed class EventsSocketTests : ServerFixture
{
    [Test]
    public async Task Typing_reaches_the_others_and_the_senders_devices_with_its_thread()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await using var messages = await Server.ConnectToMessagesAsync(ben);
        var sent = await messages.PostMessageAsync(ana.UserId, "hello");
        await messages.ReceiveUntilPongAsync();
        var (conversation, message) = (NumberOf(sent, "conversation_id"), NumberOf(sent, "id"));
        await using var anas = await Server.ConnectToEventsAsync(ana);
        await using var bens = await Server.ConnectToEventsAsync(ben);
        await using var socketIo = await SocketIoClient.ConnectAsync(Server.Address, ben);

        await anas.TypeAsync(conversation, thread: message);

        var (channel, thread) = (NumberedUuid.OfConversation(conversation), NumberedUuid.OfMessage(message));
        var user = $$"""{"id":"{{ana.UserId}}","name":"Ana","role":"user"}""";
        var data = """{"type":"typing","data":{"typing":true}}""";
        var expected = $$"""{"channel_id":"{{channel}}","message_id":"{{thread}}","data":{{data}},"user":{{user}}}""";
        Assert.That((await bens.ReceiveEventAsync("typing")).GetRawText(), Is.EqualTo(expected));
        Assert.That((await anas.ReceiveEventAsync("typing")).GetRawText(), Is.EqualTo(expected));
        Assert.That(await socketIo.ReceiveAsync(), Is.EqualTo($"""42["events:channel",{expected}]"""));
        Assert.That((await messages.ReceiveDataAsync("user_typing")).GetProperty("is_typing").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Reading_moves_the_read_mark_to_the_newest_message()
    {
        var ben = await Server.RegisterAsync("Ben");
        await using var anas = await Server.ConnectToMessagesAsync("Ana");
        await anas.PostMessageAsync(ben.UserId, "one");
        var sent = await anas.PostMessageAsync(ben.UserId, "two");
        await anas.ReceiveUntilPongAsync();
        await using var bens = await Server.ConnectToEventsAsync(ben);

        await bens.SendAsync("events:channel", new
        {
            channel_id = NumberedUuid.OfConversation(NumberOf(sent, "conversation_id")),
            message_id = (string?)null,
            data = new { type = "last_read_at" },
        });

        Assert.That((await anas.ReceiveDataAsync("message_read")).Text("message_id"), Is.EqualTo(sent.Text("id")));
        Assert.That(await bens.ReceiveUntilPongAsync(), Is.Empty);
    }

    [TestCase("""{"type":"events:channel"}""", "data")]
    [TestCase("""{"type":"events:channel","data":{}}""", "channel_id")]
    [TestCase("""{"type":"events:channel","data":{"channel_id":"7","data":{"type":"typing"}}}""", "channel_id")]
    [TestCase("""{"type":"events:channel","data":{"channel_id":7}}""", "channel_id")]
    [TestCase("""{"type":"events:channel","data":{"channel_id":"00000000-0001-8000-8000-000000000001","data":{}}}""", "message_type")]
    [TestCase("""{"type":"events:channel","data":{"channel_id":"00000000-0001-8000-8000-000000000001","message_id":"x","data":{"type":"typing"}}}""", "message_id")]
    [TestCase("""{"type":"authenticate"}""", "data")]
    public async Task An_invalid_frame_is_answered_with_the_field_at_fault(string frame, string field)
    {
        await using var ana = await Server.ConnectToEventsAsync(await Server.RegisterAsync("Ana"));

        await ana.SendTextAsync(frame);

        await ana.ReceiveErrorAsync("invalid_payload", field);
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task An_unknown_type_is_refused()
    {
        await using var ana = await Server.ConnectToEventsAsync(await Server.RegisterAsync("Ana"));

        await ana.SendTextAsync("""{"type":"usage","data":{"model":"m"}}""");

        await ana.ReceiveErrorAsync("unknown_action", "type");
    }

    [Test]
    public async Task Channels_are_refused_to_users_without_the_permission()
    {
        await using var server = await TestServer.StartAsync(("Chat:Permissions:UseChannels", "false"));
        await using var ana = await server.ConnectToEventsAsync(await server.RegisterAsync("Ana"));

        await ana.TypeAsync(1);

        await ana.ReceiveErrorAsync("forbidden");
    }

    private static long NumberOf(JsonElement message, string field) => long.Parse(message.Text(field)!.Split('_')[1], null);
}
