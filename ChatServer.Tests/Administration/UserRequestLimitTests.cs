using System.Globalization;
using System.Net;
using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Administration.Web;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Http;

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
    public async Task One_user_reads_three_pages_at_once_and_a_hundred_wait()
    {
        using var limits = new UserRequestLimits(new RateLimitOptions());
        var (reading, goOn) = (0, new TaskCompletionSource());
        Task ReadAsync(HttpContext context)
        {
            Interlocked.Increment(ref reading);
            return goOn.Task;
        }

        var (ana, ben) = (Guid.NewGuid(), Guid.NewGuid());
        var asked = Enumerable.Range(0, 110).Select(_ => Ask(ana)).ToList();
        var passed = asked.Select(context => limits.PassAsync(context, ReadAsync)).ToList();
        var bens = limits.PassAsync(Ask(ben), ReadAsync);

        Assert.That(reading, Is.EqualTo(3 + 1), "others read beside them");
        goOn.SetResult();
        await Task.WhenAll([.. passed, bens]);
        Assert.That(reading, Is.EqualTo(103 + 1));
        Assert.That(asked.Count(context => context.Response.StatusCode == StatusCodes.Status429TooManyRequests), Is.EqualTo(7));
    }

    private DefaultHttpContext Ask(Guid userId)
    {
        var context = new DefaultHttpContext { RequestServices = Server.Get<IServiceProvider>() };
        context.Request.Method = "GET";
        context.Request.Path = "/chat/user/threads/";
        context.Features.Set(new CurrentUser(userId, SessionId: null, DateTimeOffset.MaxValue));
        return context;
    }
}
