using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts.People;
using ChatServer.Options.RateLimits;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts.People;

/// <summary>The limit on strangers keeps a user from listing all users.</summary>
[Parallelizable]
internal sealed class StrangerLimitTests : ServerFixture
{
    private const int PerHour = 5;

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:StrangersPerHour", $"{PerHour}"),
        ("Chat:RateLimits:RegistrationsPerAddressPerHour", "1000"),
    ];

    [Test]
    public async Task The_limit_counts_all_APIs_together_and_applies_per_user()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        for (var count = 0; count < PerHour + 1; count++)
            await Server.RegisterAsync($"Person{(char)('a' + count)}");
        using var anas = Server.As(ana.Access);
        using var bens = Server.As(ben.Access);

        await anas.GetAsync("/chat/users/search/?q=persona").ReadAsync(HttpStatusCode.OK);
        await anas.GetAsync("/api/v1/users/search?query=personb").ReadAsync(HttpStatusCode.OK);
        foreach (var name in new[] { "personc", "persond", "persone", "persona" })
            await anas.GetAsync($"/chat/users/search/?q={name}").ReadAsync(HttpStatusCode.OK);
        using var room = await anas.GetAsync("/chat/users/search/?q=personf");
        using var messages = await anas.GetAsync("/api/v1/users/search?query=personf");
        using var again = await anas.GetAsync("/api/v1/users/search?query=persona");
        using var other = await bens.GetAsync("/chat/users/search/?q=personf");

        Assert.That(
            (room.StatusCode, messages.StatusCode), Is.EqualTo((HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests)));
        Assert.That(room.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.FromMinutes(50)));
        Assert.That((again.StatusCode, other.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Acquaintances_and_the_searcher_do_not_count()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var anas = Server.As(ana.User.Access);
        for (var count = 0; count < PerHour + 2; count++)
        {
            await using var friend = await Server.ConnectAsync($"Friend{(char)('a' + count)}");
            await friend.SendConfirmedAsync(ana.UserId, "hello");
        }

        var found = await anas.GetAsync("/chat/users/search/?q=friend").ReadAsync(HttpStatusCode.OK);

        Assert.That(found.Data().GetProperty("users").GetArrayLength(), Is.EqualTo(PerHour + 2));
    }

    [Test]
    public async Task Only_profiles_of_strangers_count_with_and_without_a_token()
    {
        await using var cleo = await Server.ConnectAsync("Cleo");
        using var cleos = Server.As(cleo.User.Access);
        for (var count = 0; count < PerHour + 2; count++)
        {
            await using var friend = await Server.ConnectAsync($"Pal{(char)('a' + count)}");
            await friend.SendConfirmedAsync(cleo.UserId, "hello");
            await ShowAsync(cleos, friend.User, HttpStatusCode.OK);
        }

        await ShowAsync(cleos, cleo.User, HttpStatusCode.OK);
        var strangers = new List<TestUser>();
        for (var count = 0; count <= PerHour; count++)
            strangers.Add(await Server.RegisterAsync($"Nobody{(char)('a' + count)}"));
        foreach (var http in new[] { cleos, Server.Http })
        {
            foreach (var stranger in strangers.Take(PerHour))
                await ShowAsync(http, stranger, HttpStatusCode.OK);
            await ShowAsync(http, strangers[^1], HttpStatusCode.TooManyRequests);
            using var missing = await http.GetAsync("/profiles/nobody-has-this-handle");
            Assert.That(missing.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests), "the same answer as for a taken handle");
        }
    }

    [Test]
    public void A_flood_of_addresses_does_not_evict_the_counts_of_users()
    {
        var limits = new StrangerLimits(new RateLimitOptions { StrangersPerHour = 1 }, new ManualClock());
        var user = Guid.NewGuid();
        limits.TryShow(user, [Guid.NewGuid()]);

        for (var address = 0; address <= StrangerLimits.MaxViewers; address++)
            limits.TryShow(new IPAddress(BitConverter.GetBytes(address)), [Guid.NewGuid()]);

        Assert.That(limits.TryShow(user, [Guid.NewGuid()]), Is.Not.Null);
    }

    [Test]
    public void A_stranger_counts_for_one_day()
    {
        var clock = new ManualClock();
        var limits = new StrangerLimits(new RateLimitOptions { StrangersPerHour = 2, StrangersPerDay = 3 }, clock);
        var (searcher, strangers) = (Guid.NewGuid(), Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList());

        Assert.That(limits.TryShow(searcher, strangers.Take(2)), Is.Null);
        Assert.That(limits.TryShow(searcher, strangers.Skip(2).Take(1)), Is.EqualTo(TimeSpan.FromHours(1)));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.That(limits.TryShow(searcher, strangers.Take(3)), Is.Null);
        Assert.That(limits.TryShow(searcher, strangers.Skip(3)), Is.EqualTo(TimeSpan.FromHours(23)));
        Assert.That(limits.TryShow(searcher, strangers.Take(3)), Is.Null, "strangers shown before");
        clock.Advance(TimeSpan.FromHours(23));
        Assert.That(limits.TryShow(searcher, strangers.Skip(3)), Is.Null);
    }

    [Test]
    public void A_result_with_more_strangers_than_the_limit_is_refused()
    {
        var limits = new StrangerLimits(new RateLimitOptions { StrangersPerHour = 2 }, new ManualClock());

        Assert.That(
            limits.TryShow(Guid.NewGuid(), [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()]), Is.EqualTo(TimeSpan.FromHours(1)));
    }

    private async Task ShowAsync(HttpClient http, TestUser user, HttpStatusCode expected)
    {
        var handle = $"h{user.UserId.ToString("N")[..16]}";
        using var own = Server.As(user.Access);
        await own.PatchAsJsonAsync("/auth/me/", new { handle }).ReadAsync(HttpStatusCode.OK);
        using var answer = await http.GetAsync($"/profiles/{handle}");
        Assert.That(answer.StatusCode, Is.EqualTo(expected), handle);
    }
}
