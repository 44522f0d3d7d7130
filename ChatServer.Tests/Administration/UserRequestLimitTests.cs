using System.Globalization;
using System.Net;
using ChatServer.Storage;
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

    [Test]
    public async Task One_user_takes_a_few_of_the_places_to_read_and_the_others_stay_free()
    {
        await using var server = await TestServer.StartAsync(("Chat:RateLimits:Enabled", "true"), ("Chat:Storage:MaxConcurrentReads", "4"));
        using var ana = server.As((await server.RegisterAsync("Ana")).Access);
        using var ben = server.As((await server.RegisterAsync("Ben")).Access);
        await ana.GetAsync("/chat/user/threads/").ReadAsync(HttpStatusCode.OK);
        using var goOn = new ManualResetEventSlim();
        using var places = new CountdownEvent(4);
        var held = Enumerable.Range(0, 4).Select(_ => Task.Run(() => HoldAsync(server.Get<Database>(), places, goOn))).ToList();
        await Task.Run(() => places.Wait(TimeSpan.FromMinutes(1)));
        var asked = Enumerable.Range(0, 110).Select(_ => ana.GetAsync("/chat/user/threads/")).ToList();
        var first = await (await Task.WhenAny(asked));
        goOn.Set();

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests), "three read, a hundred wait, and no more");
        await ben.GetAsync("/chat/user/threads/").ReadAsync(HttpStatusCode.OK);
        var answers = await Task.WhenAll(asked);
        Assert.That(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), Is.InRange(100, 109));
        await Task.WhenAll(held);
    }

    private static async Task<bool> HoldAsync(Database database, CountdownEvent places, ManualResetEventSlim goOn) => await database.ReadAsync(
        _ =>
        {
            places.Signal();
            return goOn.Wait(TimeSpan.FromSeconds(20));
        },
        CancellationToken.None);
}
