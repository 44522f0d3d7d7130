using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>A connected Socket.IO client.</summary>
[Parallelizable]
internal sealed class SocketIoTests : ServerFixture
{
    [Test]
    public async Task User_join_is_acknowledged_with_who_the_user_is()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, ana);

        await client.EmitAsync("user-join", new { auth = new { token = ana.Access } }, ack: 0);

        Assert.That(await client.ReceiveAsync(), Is.EqualTo($$"""430[{"id":"{{ana.UserId}}","name":"Ana"}]"""));
    }

    [Test]
    public async Task Known_events_are_acknowledged_and_unknown_ones_ignored()
    {
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));

        await client.EmitAsync("join-channels", new { auth = new { token = "x" } });
        await client.EmitAsync("heartbeat", new { });
        await client.EmitAsync("usage", new { model = "m" }, ack: 3);
        await client.EmitAsync("no-such-event", new { }, ack: 4);
        await client.SendAsync("""42["events:channel:typing",1,{"a":[2]},null]""");
        await client.EmitAsync("heartbeat", new { }, ack: 17);

        Assert.That(await client.ReceiveUntilPongAsync(), Is.EqualTo(new[] { "4317[]" }));
    }

    [Test]
    public async Task A_refused_event_is_answered_with_an_error()
    {
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));

        await client.EmitAsync("events:channel", new { channel_id = "nonsense", data = new { type = "typing" } });

        var error = await client.ReceiveAsync("error");
        Assert.That(error.Text("code"), Is.EqualTo("invalid_payload"));
        Assert.That(error.Text("field"), Is.EqualTo("channel_id"));
        Assert.That(error.Text("request_type"), Is.EqualTo("events:channel"));
    }

    [TestCase("")]
    [TestCase("2")]
    [TestCase("4")]
    [TestCase("42")]
    [TestCase("42[")]
    [TestCase("42[]")]
    [TestCase("42[7]")]
    [TestCase("42{}")]
    [TestCase("""42["heartbeat",{}""")]
    [TestCase("""42["heartbeat",{}]]""")]
    [TestCase("""42["heartbeat",]""")]
    [TestCase("""421234567890123456["heartbeat"]""")]
    [TestCase("42/admin,[\"heartbeat\"]")]
    [TestCase("43[]")]
    [TestCase("40")]
    [TestCase("44{}")]
    [TestCase("""451-["x",{"_placeholder":true,"num":0}]""")]
    [TestCase("9")]
    public async Task A_malformed_packet_closes_with_a_reason(string packet)
    {
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));

        await client.SendAsync(packet);

        Assert.That(await client.ExpectCloseAsync(CloseCodes.BadPacket), Is.Empty);
        Assert.That(client.CloseReason, Is.Not.Empty);
    }

    [TestCase("41")]
    [TestCase("1")]
    public async Task A_client_can_disconnect(string packet)
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, ana);

        await client.SendAsync(packet);

        Assert.That(await client.ExpectCloseAsync(CloseCodes.Normal), Is.Empty);
        await Eventually.IsTrueAsync(() => Server.Get<ConnectionRegistry>().Of(ana.UserId).Count == 0, "it is disconnected");
    }

    [Test]
    public async Task An_event_without_payload_or_with_too_many_is_read()
    {
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));

        await client.SendAsync("""421["heartbeat"]""");
        await client.SendAsync("""422["heartbeat",null,[[{}]],"x"]""");
        await client.SendAsync("""43999[{"answer":[1]}]""");
        await client.SendAsync("3");

        Assert.That(await client.ReceiveUntilPongAsync(), Is.EqualTo(new[] { "431[]", "432[]" }));
    }

    [Test]
    public async Task The_server_pings_however_busy_the_client_is_and_cuts_one_that_never_answers()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Realtime:PingInterval", "00:00:01"), ("Chat:Realtime:PingTimeout", "00:00:02"));
        await using var busy = await SocketIoClient.ConnectAsync(server.Address, await server.RegisterAsync("Ana"));
        await using var silent = await SocketIoClient.ConnectAsync(server.Address, await server.RegisterAsync("Ben"));

        var pings = 0;
        while (pings < 3)
        {
            await busy.EmitAsync("heartbeat", new { });
            foreach (var packet in await busy.ReceiveUntilPongAsync())
                pings += packet == "2" ? 1 : 0;
            await Task.Delay(50);
        }

        Assert.That(
            async () =>
            {
                while (await silent.TryReceiveAsync() is not null)
                    continue;
            },
            Throws.InstanceOf<System.Net.WebSockets.WebSocketException>());
    }

    [Test]
    public async Task Disabling_and_signing_out_close_the_connection()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        await using var anas = await SocketIoClient.ConnectAsync(Server.Address, ana);
        await using var bens = await SocketIoClient.ConnectAsync(Server.Address, ben);
        using var http = Server.As(ben.Access);

        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ana.UserId), CancellationToken.None);
        await http.PostAsync("/auth/logout/", content: null);

        await anas.ExpectCloseAsync(CloseCodes.AccountDisabled);
        await bens.ExpectCloseAsync(CloseCodes.SessionRevoked);
    }

    [Test]
    public async Task Sync_and_authenticate_work_as_on_the_raw_socket()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, ana, cursor: "0");

        var complete = await client.ReceiveAsync("sync_complete");
        Assert.That(complete.GetProperty("has_more").GetBoolean(), Is.False);
        await client.EmitAsync("authenticate", new { token = ana.Access });
        Assert.That((await client.ReceiveAsync("authenticated")).Text("expires_at"), Is.Not.Empty);
        await client.EmitAsync("sync", new { cursor = complete.Text("cursor") });
        await client.ReceiveAsync("sync_complete");
        await client.EmitAsync("sync", new { cursor = "nonsense" });
        Assert.That((await client.ReceiveAsync("error")).Text("code"), Is.EqualTo("cursor_invalid"));
    }

    [Test]
    public async Task Too_many_errors_close_the_connection()
    {
        await using var client = await SocketIoClient.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));

        for (var count = 0; count < 60; count++)
            await client.EmitAsync("events:channel", 5);

        await client.ExpectCloseAsync(CloseCodes.PolicyViolation);
    }
}
