using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Groups;

[Parallelizable]
internal sealed class GroupRateTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:MessagesPerMinute", "1"), ("Chat:RateLimits:MessageBurst", "2")];

    [Test]
    public async Task A_change_to_a_group_counts_as_a_message_and_leaving_does_not()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        using var anas = Server.As(ana.Access);
        using var bens = Server.As(ben.Access);
        await anas.PatchAsJsonAsync($"/chat/groups/{group}/", new { name = "one" }).ReadAsync(HttpStatusCode.OK);

        using var refused = await anas.PatchAsJsonAsync($"/chat/groups/{group}/", new { name = "two" });

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        await anas.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/").ReadAsync(HttpStatusCode.TooManyRequests);
        for (var count = 0; count < 3; count++)
            await bens.PatchAsJsonAsync($"/chat/groups/{group}/", new { name = "mine" });
        await bens.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/").ReadAsync(HttpStatusCode.OK);
    }
}
