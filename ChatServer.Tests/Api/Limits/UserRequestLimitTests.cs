using System.Globalization;
using System.Net;
using System.Text;
using ChatServer.Accounts;
using ChatServer.Api.Limits;
using ChatServer.Attachments;
using ChatServer.Options.RateLimits;
using ChatServer.Realtime;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace ChatServer.Tests.Api.Limits;

[Parallelizable]
internal sealed class UserRequestLimitTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:RequestsPerUserPerMinute", "3")];

    [Test]
    public async Task The_request_limit_of_a_user_does_not_affect_others_at_the_same_address()
    {
        using var ana = Server.As((await Server.RegisterAsync("Ana")).Access);
        using var ben = Server.As((await Server.RegisterAsync("Ben")).Access);
        for (var count = 0; count < 3; count++)
            await ana.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);

        using var refused = await ana.GetAsync("/chat/user/threads/");

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(
            int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), Is.InRange(1, 20));
        await ben.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_user_can_read_three_pages_at_once_and_a_hundred_more_requests_wait()
    {
        using var limits = Make();
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

        Assert.That(reading, Is.EqualTo(3 + 1), "another user reads beside them");
        goOn.SetResult();
        await Task.WhenAll([.. passed, bens]);
        Assert.That(reading, Is.EqualTo(103 + 1));
        Assert.That(asked.Count(context => context.Response.StatusCode == StatusCodes.Status429TooManyRequests), Is.EqualTo(7));
    }

    [Test]
    public async Task A_started_answer_keeps_its_turn_until_it_is_sent()
    {
        using var limits = Make();
        var (begun, sent) = (0, new TaskCompletionSource());
        async Task AnswerAsync(HttpContext context)
        {
            await context.Response.StartAsync();
            Interlocked.Increment(ref begun);
            await sent.Task;
        }

        var user = Guid.NewGuid();
        var asked = Enumerable.Range(0, 10).Select(_ => limits.PassAsync(Ask(user), AnswerAsync)).ToList();

        Assert.That(begun, Is.EqualTo(3));
        sent.SetResult();
        await Task.WhenAll(asked);
        Assert.That(begun, Is.EqualTo(10));
    }

    [TestCase("GET", true, 32)]
    [TestCase("POST", false, 28)]
    public async Task Downloads_and_changes_have_separate_limits(string method, bool isStreamed, int atOnce)
    {
        using var limits = Make();
        var (running, goOn) = (0, new TaskCompletionSource());
        Task RunAsync(HttpContext context)
        {
            Interlocked.Increment(ref running);
            return goOn.Task;
        }

        var user = Guid.NewGuid();
        var asked = Enumerable.Range(0, atOnce + 5)
            .Select(_ => limits.PassAsync(Ask(user, method, isStreamed), RunAsync)).ToList();
        var reads = limits.PassAsync(Ask(user), RunAsync);

        Assert.That(running, Is.EqualTo(atOnce + 1), "a read beside them");
        goOn.SetResult();
        await Task.WhenAll([.. asked, reads]);
    }

    [TestCase("203.0.113.{0}", "203.0.114.1", 4)]
    [TestCase("203.0.{0}.1", "203.1.0.1", 2)]
    [TestCase("2001:db8:1:{0}::1", "2001:db8:2::1", 4)]
    [TestCase("2001:db8:{0}::1", "2001:db9::1", 2)]
    public async Task Downloads_by_one_network_leave_places_for_others(string network, string other, int share)
    {
        using var limits = Make();
        var (running, goOn) = (0, new TaskCompletionSource());
        Task RunAsync(HttpContext context)
        {
            Interlocked.Increment(ref running);
            return goOn.Task;
        }

        var most = Server.Get<ConnectionCapacity>().MaxDownloads;
        var asked = Enumerable.Range(0, most + 50)
            .Select(number => Ask(
                Guid.NewGuid(), isStreamed: true, address: string.Format(CultureInfo.InvariantCulture, network, number % 200)))
            .Select(context => limits.PassAsync(context, RunAsync)).ToList();
        var others = limits.PassAsync(Ask(Guid.NewGuid(), isStreamed: true, address: other), RunAsync);

        Assert.That(running, Is.EqualTo((most / share) + 1), "another network beside it");
        goOn.SetResult();
        await Task.WhenAll([.. asked, others]);
    }

    [Test]
    public async Task Requests_without_a_token_are_limited_per_address_and_in_body_size()
    {
        using var limits = Make();
        var (running, goOn) = (0, new TaskCompletionSource());
        Task RunAsync(HttpContext context)
        {
            Interlocked.Increment(ref running);
            return goOn.Task;
        }

        var asked = Enumerable.Range(0, 400).Select(_ => Ask(userId: null)).ToList();
        var passed = asked.Select(context => limits.PassAsync(context, RunAsync)).ToList();
        var others = limits.PassAsync(Ask(userId: null, address: "203.0.113.8"), RunAsync);

        Assert.That(running, Is.EqualTo(256 + 1), "another address beside it");
        goOn.SetResult();
        await Task.WhenAll([.. passed, others]);
        Assert.That(
            asked.Count(context => context.Response.StatusCode == StatusCodes.Status429TooManyRequests),
            Is.EqualTo(400 - 256 - 100));
        using var body = new StringContent(new string('x', 70_000), Encoding.UTF8, "application/json");
        using var refused = await Server.Http.PostAsync("/auth/login/", body);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    private UserRequestLimits Make() => new(new RateLimitOptions(), new AttachmentOptions(), Server.Get<ConnectionCapacity>());

    private DefaultHttpContext Ask(Guid? userId, string method = "GET", bool isStreamed = false, string address = "203.0.113.7")
    {
        var context = new DefaultHttpContext { RequestServices = Server.Get<IServiceProvider>() };
        context.Request.Method = method;
        context.Request.Path = "/chat/user/threads/";
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (isStreamed)
            context.SetEndpoint(
                new Endpoint(requestDelegate: null, new EndpointMetadataCollection(new StreamedAnswer()), displayName: null));
        if (userId is { } user)
            context.Features.Set(new CurrentUser(user, SessionId: null, DateTimeOffset.MaxValue));
        return context;
    }
}
