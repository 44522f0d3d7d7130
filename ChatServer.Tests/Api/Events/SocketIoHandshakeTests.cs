using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>The way from the upgrade to a connected Socket.IO client.</summary>
[Parallelizable]
internal sealed class SocketIoHandshakeTests : ServerFixture
{
    [Test]
    public async Task The_open_packet_has_the_fields_that_clients_read()
    {
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        await socket.ConnectAsync(
            new UriBuilder(Server.Address) { Scheme = "ws", Path = "/ws/socket.io", Query = "EIO=4&transport=websocket" }.Uri,
            CancellationToken.None);
        var buffer = new byte[1_024];

        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);

        Assert.That(buffer[0], Is.EqualTo((byte)'0'));
        var open = JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(1, received.Count - 1));
        Assert.That(open.Keys(), Is.EqualTo(new[] { "sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload" }));
        Assert.That(open.GetProperty("pingInterval").GetInt32(), Is.EqualTo(25_000));
        Assert.That(open.GetProperty("pingTimeout").GetInt32(), Is.EqualTo(20_000));
        Assert.That(open.GetProperty("upgrades").GetArrayLength(), Is.Zero);
    }

    [TestCase("40")]
    [TestCase("40{}")]
    [TestCase("""40{"token":null}""")]
    [TestCase("""40{"token":""}""")]
    [TestCase("""40{"token":"nonsense"}""")]
    [TestCase("""40{"token":"a.b.c","cursor":"0"}""")]
    public async Task A_client_without_a_valid_token_is_refused_and_closed(string connect)
    {
        await using var client = await SocketIoClient.OpenAsync(Server.Address);

        await client.SendAsync(connect);

        Assert.That(await client.ReceiveAsync(), Is.EqualTo("""44{"message":"The token is missing, invalid or expired"}"""));
        await client.ExpectCloseAsync(CloseCodes.Normal);
    }

    [Test]
    public async Task A_disabled_user_is_refused()
    {
        var ana = await Server.RegisterAsync("Ana");
        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ana.UserId), CancellationToken.None);

        await ExpectRefusalAsync(Server, ana, "The token is missing, invalid or expired");
    }

    [Test]
    public async Task A_user_whose_session_has_ended_is_refused()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        await http.PostAsync("/auth/logout/", content: null);

        await ExpectRefusalAsync(Server, ana, "The token is missing, invalid or expired");
    }

    [Test]
    public async Task A_user_who_waits_for_approval_is_refused_with_that_reason()
    {
        await using var server = await TestServer.StartAsync(("Chat:Accounts:NewUsers", "pending"));
        var ana = await server.RegisterAsync("Ana");

        await ExpectRefusalAsync(server, ana, PendingUsers.Refused);
    }

    [TestCase("hello")]
    [TestCase("")]
    [TestCase("3")]
    [TestCase("""42["heartbeat",{}]""")]
    [TestCase("40[")]
    [TestCase("40[]")]
    [TestCase("""40{"token":7}""")]
    [TestCase("41")]
    public async Task Anything_but_CONNECT_closes(string first)
    {
        await using var client = await SocketIoClient.OpenAsync(Server.Address);

        await client.SendAsync(first);

        Assert.That(await client.ExpectCloseAsync(CloseCodes.BadPacket), Is.Empty);
    }

    [Test]
    public async Task Another_namespace_is_invalid_and_the_default_one_can_follow()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await SocketIoClient.OpenAsync(Server.Address);

        await client.SendAsync("40/admin,{}");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("""44/admin,{"message":"Invalid namespace"}"""));
        await client.SendAsync($$"""40{"token":"{{ana.Access}}"}""");
        Assert.That(await client.ReceiveAsync(), Does.StartWith("40{\"sid\":\""));

        Assert.That(await client.ReceiveUntilPongAsync(), Is.Empty);
    }

    [TestCase("0")]
    [TestCase("\"0\"")]
    public async Task A_cursor_may_be_a_number(string cursor)
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var client = await SocketIoClient.OpenAsync(Server.Address);

        await client.SendAsync($$"""40{"token":"{{ana.Access}}","cursor":{{cursor}}}""");
        Assert.That(await client.ReceiveAsync(), Does.StartWith("40{\"sid\":\""));

        Assert.That(await client.ReceiveAsync(), Does.StartWith("42[\"sync_complete\","));
    }

    [Test]
    public async Task Endless_other_namespaces_close()
    {
        await using var client = await SocketIoClient.OpenAsync(Server.Address);

        for (var count = 0; count < 4; count++)
            await client.SendAsync("40/admin,");

        Assert.That(await client.ExpectCloseAsync(CloseCodes.BadPacket), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task An_oversized_CONNECT_closes()
    {
        await using var client = await SocketIoClient.OpenAsync(Server.Address);

        await client.SendAsync($$"""40{"token":"{{new string('x', 20_000)}}"}""");

        Assert.That(await client.ExpectCloseAsync(CloseCodes.BadPacket), Is.Empty);
    }

    [TestCase("EIO=4&transport=polling", 0, "Transport unknown")]
    [TestCase("EIO=4", 0, "Transport unknown")]
    [TestCase("", 0, "Transport unknown")]
    [TestCase("EIO=3&transport=websocket", 5, "Unsupported protocol version")]
    [TestCase("EIO=4&transport=websocket&sid=abc", 1, "Session ID unknown")]
    public async Task Other_transports_and_versions_get_the_error_of_Engine_IO(string query, int code, string message)
    {
        using var answer = await Server.Http.GetAsync($"/ws/socket.io/?{query}");

        var error = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(error.GetRawText(), Is.EqualTo($$"""{"code":{{code}},"message":"{{message}}"}"""));
    }

    [Test]
    public async Task A_switched_off_API_refuses_the_upgrade()
    {
        await using var server = await TestServer.StartAsync(("Chat:Workspace:Enabled", "false"));

        Assert.That(
            async () => await SocketIoClient.OpenAsync(server.Address),
            Throws.InstanceOf<System.Net.WebSockets.WebSocketException>());
    }

    [Test]
    public async Task Too_many_connections_of_a_user_are_refused()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:ConnectionsPerUser", "1"));
        var ana = await server.RegisterAsync("Ana");
        await using var first = await SocketIoClient.ConnectAsync(server.Address, ana);

        await using var second = await SocketIoClient.OpenAsync(server.Address);
        await second.SendAsync($$"""40{"token":"{{ana.Access}}"}""");

        Assert.That(await second.ReceiveAsync(), Is.EqualTo("""44{"message":"This user has too many connections"}"""));
        await second.ExpectCloseAsync(CloseCodes.TooManyConnections);
    }

    [Test]
    public async Task Unfinished_handshakes_count_in_the_limit_of_their_address()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:ConnectionsPerAddress", "2"));
        await using var first = await SocketIoClient.OpenAsync(server.Address);
        await using var second = await SocketIoClient.OpenAsync(server.Address);

        Assert.That(
            async () => await SocketIoClient.OpenAsync(server.Address),
            Throws.InstanceOf<System.Net.WebSockets.WebSocketException>());
        await first.DisposeAsync();
        await Eventually.IsTrueAsync(
            async () => await CanOpenAsync(server.Address), "the place of a client that left is free again");
    }

    [Test]
    [Category("Long")]
    public async Task A_client_that_sends_no_CONNECT_is_closed_after_ten_seconds()
    {
        await using var client = await SocketIoClient.OpenAsync(Server.Address);

        Assert.That(await client.ExpectCloseAsync(CloseCodes.BadPacket), Is.Empty);
    }

    private static async Task ExpectRefusalAsync(TestServer server, TestUser user, string reason)
    {
        await using var client = await SocketIoClient.OpenAsync(server.Address);
        await client.SendAsync($$"""40{"token":"{{user.Access}}"}""");

        Assert.That(await client.ReceiveAsync(), Is.EqualTo($$"""44{"message":"{{reason}}"}"""));
        await client.ExpectCloseAsync(CloseCodes.Normal);
        Assert.That(server.Get<ConnectionRegistry>().Of(user.UserId), Is.Empty);
    }

    private static async Task<bool> CanOpenAsync(Uri address)
    {
        try
        {
            await using var client = await SocketIoClient.OpenAsync(address);
            return true;
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            return false;
        }
    }
}
