using System.Net;
using System.Net.WebSockets;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

/// <summary>A server where the Messages API is switched off.</summary>
[Parallelizable]
internal sealed class SwitchTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:MessagesApi:Enabled", "false")];

    [Test]
    public async Task Its_endpoints_say_so_and_Room_goes_on()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);

        foreach (var path in new[] { "/api/v1/messages/conversations", "/api/v1/users/search?query=x", "/api/v1/files/download/file_1", $"/api/v1/users/{ana.UserId}/avatar" })
        {
            using var response = await http.GetAsync(path);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), path);
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"detail":"Messaging is switched off on this server"}"""), path);
        }

        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        Assert.That(
            async () => await socket.ConnectAsync(MessagesClient.UrlOf(Server.Address, ana.User.Access), CancellationToken.None),
            Throws.InstanceOf<WebSocketException>());
        Assert.That(socket.HttpStatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await ana.SendConfirmedAsync(ana.UserId, "still here")).Text("message"), Is.EqualTo("still here"));
    }
}
