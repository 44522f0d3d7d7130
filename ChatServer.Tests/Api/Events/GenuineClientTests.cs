using System.Text.Json;
using ChatServer.Api;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>The genuine client, unchanged, with the settings of the Open WebUI front end.</summary>
[Parallelizable]
internal sealed class GenuineClientTests : ServerFixture
{
    [OneTimeSetUp]
    public void Check() => GenuineClient.SkipIfMissing();

    [Test]
    public async Task It_connects_joins_and_hears_what_happens()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await using var bens = await Server.ConnectToMessagesAsync(ben);
        var first = await bens.PostMessageAsync(ana.UserId, "hello");
        var channel = NumberedUuid.OfConversation(NumberOf(first, "conversation_id"));
        await using var client = await GenuineClient.ConnectAsync(Server.Address, ana);

        await client.DoAsync("ask", "user-join", new { auth = new { token = ana.Access } });
        Assert.That((await client.ReceiveAsync("answer")).Text("name"), Is.EqualTo("Ana"));
        await client.DoAsync("emit", "join-channels", new { auth = new { token = ana.Access } });
        await client.DoAsync("emit", "heartbeat", new { });
        await client.DoAsync("emit", "usage", new { model = "m" });

        var sent = await bens.PostMessageAsync(ana.UserId, "how are you?");
        var heard = await client.ReceiveEventAsync("message");
        await client.DoAsync(
            "emit", "events:channel",
            new
            {
                channel_id = channel,
                message_id = (string?)null,
                data = new { type = "typing", data = new { typing = true } },
            });
        var typing = await client.ReceiveEventAsync("typing");

        Assert.That(heard.Text("channel_id"), Is.EqualTo(channel.ToString()));
        Assert.That(heard.Text("message_id"), Is.EqualTo(NumberedUuid.OfMessage(NumberOf(sent, "id")).ToString()));
        Assert.That(heard.GetProperty("data").GetProperty("data").Text("content"), Is.EqualTo("how are you?"));
        Assert.That(typing.GetProperty("user").Text("id"), Is.EqualTo(ana.UserId.ToString()));
    }

    [TestCase(null)]
    [TestCase("nonsense")]
    public async Task It_reports_a_refused_token_and_stays_away(string? token)
    {
        await using var client = GenuineClient.Start(Server.Address, token);

        var error = await client.ReceiveAsync("connect_error");

        Assert.That(error.GetString(), Is.EqualTo("The token is missing, invalid or expired"));
    }

    [Test]
    public async Task It_reconnects_by_itself_when_the_connection_is_cut()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await using var bens = await Server.ConnectToMessagesAsync(ben);
        await using var client = await GenuineClient.ConnectAsync(Server.Address, ana);

        await client.DoAsync("cut");
        Assert.That((await client.ReceiveAsync("disconnect")).GetString(), Does.Contain("close"));
        await client.ReceiveAsync("connect");
        await bens.PostMessageAsync(ana.UserId, "hello again");

        await client.ReceiveEventAsync("channel:created");
        await client.ReceiveEventAsync("message");
    }

    [Test]
    public async Task It_ends_with_its_session()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await GenuineClient.ConnectAsync(Server.Address, ana);
        using var http = Server.As(ana.Access);

        await http.PostAsync("/auth/logout/", content: null);

        Assert.That((await client.ReceiveAsync("disconnect")).GetString(), Is.EqualTo("transport close"));
        Assert.That((await client.ReceiveAsync("connect_error")).GetString(), Does.StartWith("The token"));
    }

    [Test]
    public async Task It_disconnects()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await GenuineClient.ConnectAsync(Server.Address, ana);

        await client.DoAsync("disconnect");

        Assert.That((await client.ReceiveAsync("disconnect")).GetString(), Is.EqualTo("io client disconnect"));
        await Eventually.IsTrueAsync(() => Server.Get<ConnectionRegistry>().Of(ana.UserId).Count == 0, "it is disconnected");
    }

    [Test]
    public async Task It_stays_connected_over_many_pings()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Realtime:PingInterval", "00:00:01"), ("Chat:Realtime:PingTimeout", "00:00:02"));
        var ana = await server.RegisterAsync("Ana");
        await using var client = await GenuineClient.ConnectAsync(server.Address, ana);

        await Task.Delay(TimeSpan.FromSeconds(6));
        await client.DoAsync("ask", "user-join", new { auth = new { token = ana.Access } });

        Assert.That((await client.ReceiveAsync("answer")).Text("id"), Is.EqualTo(ana.UserId.ToString()), "it never disconnected");
    }

    private static long NumberOf(JsonElement message, string field) => long.Parse(message.Text(field)!.Split('_')[1], null);
}
