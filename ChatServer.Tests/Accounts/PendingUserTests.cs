using System.Net;
using System.Net.WebSockets;
using ChatServer.Accounts;
using ChatServer.Storage;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>A server whose new users wait for approval.</summary>
[Parallelizable]
internal sealed class PendingUserTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Accounts:NewUsers", "pending")];

    [Test]
    public async Task A_pending_user_can_sign_in_and_read_who_they_are()
    {
        var ana = await Server.RegisterAsync("Ana");

        var session = await Server.Http.PostAsync(
            "/api/v1/auths/signin", new { email = ana.Email, password = TestServer.Password }, HttpStatusCode.OK);

        Assert.That(session.GetProperty("role").GetString(), Is.EqualTo("pending"));
        using var http = Server.As(session.GetProperty("token").GetString()!);
        await http.GetAsync("/api/v1/auths/").ReadAsync(HttpStatusCode.OK);
        await http.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [TestCase("/chat/conversations/", HttpStatusCode.Forbidden)]
    [TestCase("/api/v1/messages/conversations", HttpStatusCode.Forbidden)]
    [TestCase("/messaging/conversations", HttpStatusCode.Forbidden)]
    [TestCase("/admin/users/", HttpStatusCode.Forbidden)]
    [TestCase("/api/v1/groups/", HttpStatusCode.Unauthorized)]
    public async Task A_pending_user_is_refused_everything_else(string path, HttpStatusCode expected)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        await http.GetAsync(path).ReadAsync(expected);
    }

    [TestCase("/ws/chat/room/")]
    [TestCase("/ws/messages")]
    public async Task A_pending_user_gets_no_socket(string path)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(Server.Address) { Scheme = "ws", Path = path, Query = $"token={ana.Access}" }.Uri;

        Assert.That(
            async () => await socket.ConnectAsync(address, CancellationToken.None), Throws.InstanceOf<WebSocketException>());
        Assert.That(socket.HttpStatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task An_approved_user_can_use_the_token_that_they_have()
    {
        var (ana, olga) = (await Server.RegisterAsync("Ana"), await RegisterActiveAdminAsync());
        using var admin = Server.As(olga.Access);

        var approved = await admin.PostAsync($"/admin/users/{ana.UserId}/approve/", content: null).ReadAsync(HttpStatusCode.OK);

        Assert.That(approved.GetProperty("is_pending").GetBoolean(), Is.False);
        using var http = Server.As(ana.Access);
        await http.GetAsync("/chat/conversations/").ReadAsync(HttpStatusCode.OK);
        Assert.That((await Server.ReadAuditAsync()).Select(entry => entry.Action), Does.Contain("user_approved"));
    }

    [Test]
    public async Task Administrators_list_who_waits()
    {
        var (ana, olga) = (await Server.RegisterAsync("Ana"), await RegisterActiveAdminAsync());
        using var admin = Server.As(olga.Access);

        var page = await admin.GetAsync("/admin/users/?pending=true&limit=500").ReadAsync(HttpStatusCode.OK);

        var ids = page.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("id").GetGuid()).ToList();
        Assert.That(ids, Does.Contain(ana.UserId).And.Not.Contain(olga.UserId));
    }

    private async Task<TestUser> RegisterActiveAdminAsync()
    {
        var olga = await Server.RegisterAdminAsync();
        await Server.Get<Database>().WriteAsync(
            write => UserStore.TryApprove(write, olga.UserId), CancellationToken.None);
        return olga;
    }
}
