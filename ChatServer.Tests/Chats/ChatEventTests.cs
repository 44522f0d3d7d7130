using System.Net;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Chats.ToldEvents;

namespace ChatServer.Tests.Chats;

/// <summary>What the devices of a chat's owner hear of it as it happens.</summary>
[Parallelizable]
internal sealed class ChatEventTests : ServerFixture
{
    private const string Document =
        """{"title":"Plans","history":{"messages":{"b":{"id":"b","parentId":null,"content":"two"}},"currentId":"b"}}""";

    [Test]
    public async Task The_owners_devices_hear_every_event_in_order_in_both_framings_and_nobody_else_does()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var admin = await Server.ChatAsync("Admin");
        await Server.MakeAdminAsync(admin.User.UserId);
        await using var raw = await Server.ConnectToEventsAsync(ana.User);
        await using var socketIo = await SocketIoClient.ConnectAsync(Server.Address, ana.User);
        await using var room = await Server.ConnectAsync(ana.User);
        await using var others = await Server.ConnectToEventsAsync(await Server.RegisterAsync("Ben"));
        await using var admins = await Server.ConnectToEventsAsync(admin.User);
        var id = await ana.NewAsync(Document);

        await ana.SendAsync($"/{id}/messages/b", """{"content":"a \u00e9 b"}""");
        await ana.EventAsync(id, "b", "message", """{"content":" and","n":1.50}""");
        await ana.EventAsync(id, "b", "replace", """{"content":"new"}""");
        await ana.EventAsync(id, "new 'one'", "status", """{"done":true}""");
        await admin.EventAsync(id, "b", "notification", """{"type":"info"}""");
        await admin.SendAsync($"/{id}/messages/b", """{"content":"corrected"}""");

        string[] expected =
        [
            Payload(id, "b", "chat:message", $$"""{"chat_id":"{{id}}","message_id":"b","content":"a \u00e9 b"}"""),
            Payload(id, "b", "message", """{"content":" and","n":1.50}"""),
            Payload(id, "b", "replace", """{"content":"new"}"""),
            Payload(id, "new 'one'", "status", """{"done":true}"""),
            Payload(id, "b", "notification", """{"type":"info"}"""),
            Payload(id, "b", "chat:message", $$"""{"chat_id":"{{id}}","message_id":"b","content":"corrected"}"""),
        ];
        foreach (var payload in expected)
        {
            Assert.That((await raw.ReceiveAsync("events")).GetProperty("data").GetRawText(), Is.EqualTo(payload));
            Assert.That((await socketIo.ReceiveAsync("events")).GetRawText(), Is.EqualTo(payload));
        }

        Assert.That(await raw.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await room.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await others.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await admins.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_refused_event_is_heard_by_nobody()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        await using var device = await Server.ConnectToEventsAsync(ana.User);
        var id = await ana.NewAsync(Document);

        await ben.SendAsync(
            $"/{id}/messages/b/event", """{"type":"status","data":{}}""", HttpStatusCode.NotFound);
        await ana.SendAsync(
            $"/{id}/messages/b/event", """{"type":"files","data":{"files":7}}""", HttpStatusCode.UnprocessableEntity);
        await ana.EventAsync(id, "b", "status", """{"last":1}""");

        Assert.That(
            (await device.ReceiveAsync("events")).GetProperty("data").GetRawText(),
            Is.EqualTo(Payload(id, "b", "status", """{"last":1}""")));
    }
}
