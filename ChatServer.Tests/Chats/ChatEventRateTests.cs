using System.Net;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>How many events a user may post in a second.</summary>
[Parallelizable]
internal sealed class ChatEventRateTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:ChatEventsPerSecond", "4"),
        ("Chat:RateLimits:RequestsPerUserPerMinute", "5"),
    ];

    [Test]
    public async Task Events_have_a_rate_of_their_own_for_each_user()
    {
        using var ana = await Server.ChatAsync("Ana");
        using var ben = await Server.ChatAsync("Ben");
        var (hers, his) = (await ana.NewAsync(), await ben.NewAsync());

        var statuses = new List<HttpStatusCode>();
        while (statuses.Count < 30 && !statuses.Contains(HttpStatusCode.TooManyRequests))
        {
            using var response = await ana.Http.PostAsync(
                $"{ChatClient.Chats}/{hers}/messages/b/event", ChatClient.Json("""{"type":"custom","data":{}}"""));
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.That(response.Headers.Contains("Retry-After"), Is.True);
        }

        Assert.That(statuses.Count(status => status == HttpStatusCode.OK), Is.InRange(8, 28));
        Assert.That(statuses[^1], Is.EqualTo(HttpStatusCode.TooManyRequests));
        await ana.GetAsync($"/{hers}");
        await ben.EventAsync(his, "b", "custom", "{}");
    }
}
