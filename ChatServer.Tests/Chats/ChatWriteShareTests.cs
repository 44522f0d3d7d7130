using System.Net;
using ChatServer.Chats;
using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Chats;

/// <summary>How much of the writer's time the chats of one user may take.</summary>
[Parallelizable]
internal sealed class ChatWriteShareTests
{
    private static readonly Guid Ana = Guid.NewGuid(), Ben = Guid.NewGuid();
    private readonly ManualClock clock = new();
    private ChatWriteShare share = null!;

    [SetUp]
    public void MakeShare() => share = new ChatWriteShare(new RateLimitOptions(), clock);

    [Test]
    public void A_user_may_take_two_seconds_at_once_and_a_tenth_of_the_time_after_that()
    {
        Assert.That(Write(Ana, TimeSpan.FromSeconds(1)).IsRefused, Is.False);
        Assert.That(Write(Ana, TimeSpan.FromSeconds(2)).IsRefused, Is.False);

        var refused = Write(Ana, TimeSpan.FromSeconds(1));

        // Three seconds have used up thirty, which began three seconds ago.
        Assert.That(refused.Refusal!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(Write(Ben, TimeSpan.FromSeconds(1)).IsRefused, Is.False);
        clock.Advance(refused.Refusal.RetryAfter);
        Assert.That(Write(Ana, TimeSpan.FromSeconds(1)).IsRefused, Is.False);
        Assert.That(Write(Ana, TimeSpan.Zero).IsRefused, Is.True);
    }

    [Test]
    public void A_write_that_fails_counts()
    {
        Assert.That(
            () => share.Run<int>(Ana, () => Take(TimeSpan.FromSeconds(20), fails: true)), Throws.InvalidOperationException);

        Assert.That(Write(Ana, TimeSpan.Zero).IsRefused, Is.True);
    }

    [Test]
    public void Short_writes_do_not_count()
    {
        for (var number = 0; number < 100_000; number++)
            Write(Ana, TimeSpan.FromMilliseconds(4));

        Assert.That(Write(Ana, TimeSpan.Zero).IsRefused, Is.False);
    }

    [Test]
    public async Task Everything_that_may_take_long_is_refused_to_a_user_who_took_too_much()
    {
        await using var server = await TestServer.StartAsync(services => services.AddSingleton(share));
        using var ana = await server.ChatAsync("Ana");
        var (id, folder) = (await ana.NewAsync(), await ana.NewFolderAsync("Work"));
        var copy = (await ana.PostAsync($"/{id}/share")).Text("id");
        Write(ana.User.UserId, TimeSpan.FromSeconds(20));

        const HttpStatusCode Refused = HttpStatusCode.TooManyRequests;
        await ana.SendAsync("/new", """{"chat":{}}""", Refused);
        await ana.SendAsync("/import", """{"chats":[{"chat":{}}]}""", Refused);
        await ana.SendAsync($"/{id}", """{"chat":{}}""", Refused);
        await ana.SendAsync($"/{id}/clone", "{}", Refused);
        await ana.PostAsync($"/{copy}/clone/shared", body: null, Refused);
        await ana.PostAsync($"/{id}/share", body: null, Refused);
        await ana.DeleteAsync($"/{id}", body: null, Refused);
        await ana.DeleteAsync("/", body: null, Refused);
        await ana.Http.DeleteAsync($"{ChatClient.Folders}/{folder}").ReadAsync(Refused);
        await ana.SendAsync($"/{id}/messages/b", """{"content":"x"}""", Refused);
        await ana.SendAsync($"/{id}/messages/b/event", """{"type":"custom","data":{}}""", Refused);
        await ana.PostFolderAsync("/", new { name = "Trips" }, Refused);
        await ana.PostFolderAsync($"/{folder}/update", new { name = "Trips" }, Refused);
        await ana.PostFolderAsync($"/{folder}/update/parent", new { parent_id = (string?)null }, Refused);
        await ana.PostFolderAsync($"/{folder}/update/expanded", new { is_expanded = true }, Refused);
        Assert.That((await ana.GetAsync("/all")).GetArrayLength(), Is.EqualTo(1));
    }

    private Outcome<int> Write(Guid userId, TimeSpan time) => share.Run(userId, () => Take(time));

    private Outcome<int> Take(TimeSpan time, bool fails = false)
    {
        clock.Advance(time);
        return fails ? throw new InvalidOperationException() : 1;
    }
}
