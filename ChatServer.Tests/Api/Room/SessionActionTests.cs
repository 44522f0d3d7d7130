using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

/// <summary>The actions about the connection itself.</summary>
[Parallelizable]
internal sealed class SessionActionTests : ServerFixture
{
    [Test]
    public async Task A_ping_is_answered()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(new { action = "ping" });
        var pong = await ana.ReceiveAsync("pong");

        Assert.That(pong.Keys(), Is.EqualTo(new[] { "action", "timestamp" }));
        Assert.That(pong.Text("timestamp"), Does.Match("""^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$"""));
    }

    [Test]
    public async Task Describe_lists_every_action_with_its_fields_and_the_limits()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(new { action = "describe" });
        var description = await ana.ReceiveAsync("description");

        var actions = description.GetProperty("actions").EnumerateArray().Select(action => action.Text("action"));
        Assert.That(actions, Is.EquivalentTo(new[]
        {
            "text_message", "file_message", "user_profile_message", "message", "forward", "sync", "received", "read", "typing",
            "presence", "subscribe_presence", "edit_message", "delete_message", "react", "unreact", "pin", "unpin", "vote",
            "close_poll", "block", "unblock", "agent_follow", "agent_unfollow", "agent_resume", "agent_watch", "agent_control",
            "authenticate", "describe", "ping",
        }));
        Assert.That(description.GetProperty("limits").Number("message_body_characters"), Is.EqualTo(20_000));
        Assert.That(description.Text("version"), Is.Not.Empty);
    }

    [Test]
    public async Task Authenticate_renews_the_token_of_the_connection()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var renewed =
            (await Server.Http.PostAsync("/auth/token/refresh/", new { refresh = ana.User.Refresh }, HttpStatusCode.OK)).Data();

        await ana.SendAsync(new { action = "authenticate", token = renewed.Text("access") });
        var answer = await ana.ReceiveAsync("authenticated");

        Assert.That(answer.Keys(), Is.EqualTo(new[] { "action", "expires_at" }));
        Assert.That(DateTimeOffset.Parse(answer.Text("expires_at")!, null), Is.GreaterThan(DateTimeOffset.UtcNow));
    }

    [Test]
    public async Task Authenticate_refuses_the_token_of_another_user_and_leaves_the_connection_unchanged()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");

        await ana.SendAsync(new { action = "authenticate", token = ben.Access });
        await ana.ReceiveErrorAsync("forbidden", "token");
        await ana.SendAsync(new { action = "authenticate", token = ben.Refresh });
        await ana.ReceiveErrorAsync("invalid_payload", "token");

        Assert.That((await ana.SendConfirmedAsync(ana.UserId, "still me")).Text("sender_id"), Is.EqualTo(ana.UserId.ToString()));
    }
}
