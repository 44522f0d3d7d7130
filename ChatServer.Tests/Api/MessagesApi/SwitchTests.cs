using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Attachments;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>A server where the Messages API is switched off.</summary>
[Parallelizable]
internal sealed class SwitchTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:MessagesApi:Enabled", "false")];

    [Test]
    public async Task Disabled_endpoints_report_it_and_Room_keeps_working()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);

        foreach (var path in new[]
        {
            "/api/v1/messages/conversations", "/api/v1/users/search?query=x", "/api/v1/files/download/file_1"
        })
        {
            using var response = await http.GetAsync(path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), path);
            Assert.That(
                await response.Content.ReadAsStringAsync(),
                Is.EqualTo("""{"detail":"Messaging is switched off on this server"}"""), path);
        }

        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        Assert.That(
            async () => await socket.ConnectAsync(MessagesClient.UrlOf(Server.Address, ana.User.Access), CancellationToken.None),
            Throws.InstanceOf<WebSocketException>());
        Assert.That(socket.HttpStatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        using var refused = await Server.Http.SendAsync(Upgrade());
        Assert.That(
            await refused.Content.ReadAsStringAsync(), Is.EqualTo("""{"detail":"Messaging is switched off on this server"}"""),
            "the text in docs/protocol/messages.md");
        Assert.That((await ana.SendConfirmedAsync(ana.UserId, "still here")).Text("message"), Is.EqualTo("still here"));
    }

    [Test]
    public async Task Pictures_linked_by_the_other_APIs_can_still_be_read_and_changed()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        using var changed = await http.PutAsync($"/api/v1/users/{ana.UserId}/avatar", new ByteArrayContent(Uploading.Png));
        var ben = await Server.RegisterAsync("Ben");
        using var bens = Server.As(ben.Access);
        using var opened = await bens.PostAsJsonAsync("/messaging/conversations", new { target_user_id = ana.UserId });
        var chats = await Server.GetAsync(ben, "/messaging/conversations");
        var avatar = chats.GetProperty("conversations")[0].GetProperty("other_participant").Text("avatar_url");

        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Server.Http.GetByteArrayAsync(avatar), Is.EqualTo(Uploading.Png));
        using var removed = await http.DeleteAsync($"/api/v1/users/{ana.UserId}/avatar");
        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static HttpRequestMessage Upgrade() => new(HttpMethod.Get, "/ws/messages")
    {
        Headers =
        {
            { "Connection", "Upgrade" }, { "Upgrade", "websocket" }, { "Sec-WebSocket-Version", "13" },
            { "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==" },
        },
    };
}
