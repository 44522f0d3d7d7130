using System.Globalization;
using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

internal sealed class UserRequestLimitTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:RequestsPerUserPerMinute", "3")];

    [Test]
    public async Task A_user_who_asks_too_often_is_refused_and_nobody_else_of_that_address()
    {
        using var ana = Server.As((await Server.RegisterAsync("Ana")).Access);
        using var ben = Server.As((await Server.RegisterAsync("Ben")).Access);
        for (var count = 0; count < 3; count++)
            await ana.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        using var refused = await ana.GetAsync("/chat/user/threads/");

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), Is.InRange(1, 20));
        await ben.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }
}
