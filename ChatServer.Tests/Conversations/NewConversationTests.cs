using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

[Parallelizable]
internal sealed class NewConversationTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:NewConversationsPerHour", "2")];

    [Test]
    public async Task Who_began_too_many_conversations_waits_and_still_writes_where_they_have_one()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        await ana.SendConfirmedAsync(ana.UserId, "one");
        await ana.SendConfirmedAsync(ben.UserId, "two");

        await ana.SendMessageAsync(cleo.UserId, "three", "n3");

        var error = await ana.ReceiveErrorAsync("rate_limited");
        Assert.That(error.Number("retry_after_ms"), Is.InRange(3_000_000, 3_600_000));
        Assert.That(error.Text("client_msg_id"), Is.EqualTo("n3"));
        await ana.SendConfirmedAsync(ben.UserId, "two again");
        await cleo.SendConfirmedAsync(ana.UserId, "another's beginning counts for them");
        Assert.That((await ana.ReceiveAsync("re_message")).Text("sender_id"), Is.EqualTo(cleo.UserId.ToString()));
        await ana.SendConfirmedAsync(cleo.UserId, "three");
    }

    [Test]
    public async Task Groups_count_too()
    {
        var ana = await Server.RegisterAsync("Ana");
        for (var count = 0; count < 2; count++)
            Assert.That((await CreateGroupAsync(ana)).StatusCode, Is.EqualTo(HttpStatusCode.Created));

        var refused = await CreateGroupAsync(ana);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.FromMinutes(50)));
    }

    private async Task<HttpResponseMessage> CreateGroupAsync(TestUser user)
    {
        using var http = Server.As(user.Access);
        return await http.PostAsJsonAsync("/chat/groups/", new { name = "Climbing" });
    }
}
