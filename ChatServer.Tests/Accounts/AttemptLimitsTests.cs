using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts;
using ChatServer.Options;
using ChatServer.Options.RateLimits;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

internal sealed class AttemptLimitsTests
{
    [Test]
    public async Task Sign_ins_are_limited_per_account()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:SignInsPerAccountPerMinute", "3"));
        var ana = await server.RegisterAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        var guess = new { email = ana.Email, password = "wrong password" };

        for (var attempt = 0; attempt < 3; attempt++)
            await server.Http.PostAsync("/auth/login/", guess, HttpStatusCode.Unauthorized);
        using var response = await server.Http.PostAsJsonAsync(
            "/auth/login/", new { email = ana.Email.ToUpperInvariant(), password = TestServer.Password });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, Is.InRange(1, 60));
        await server.Http.PostAsync("/auth/login/", new { email = ben.Email, password = TestServer.Password }, HttpStatusCode.OK);
    }

    [Test]
    public async Task Registrations_from_one_address_are_limited()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:RegistrationsPerAddressPerHour", "1"));
        await server.RegisterAsync("Ana");

        await server.Http.PostAsync(
            "/auth/register/", new { email = "ben@example.com", password = TestServer.Password, fullname = "Ben" },
            HttpStatusCode.TooManyRequests);
    }

    [Test]
    public void One_address_cannot_lock_out_the_owner_of_an_account()
    {
        using var limits = new AttemptLimits(new RateLimitOptions { SignInsPerAccountPerMinute = 3 });
        var (attacker, owner) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        for (var attempt = 0; attempt < 20; attempt++)
            limits.CountSignIn("ana@example.com", attacker);

        Assert.That(limits.CountSignIn("ana@example.com", attacker), Is.Not.Null);
        Assert.That(limits.CountSignIn("ana@example.com", owner), Is.Null);
    }

    [Test]
    public void Sign_ins_to_one_account_from_many_addresses_are_limited()
    {
        using var limits = new AttemptLimits(new RateLimitOptions { SignInsPerAccountPerMinute = 3 });
        for (var network = 1; network <= 30; network++)
            Assert.That(Count(limits, $"10.{network}.1.1"), Is.Null);

        Assert.That(Count(limits, "10.99.1.1"), Is.Not.Null);
    }

    [TestCase("192.0.2.{0}", 12, "198.51.100.1", Description = "a site of IPv4")]
    [TestCase("10.1.{0}.1", 18, "10.2.1.1", Description = "a provider of IPv4")]
    [TestCase("2001:db8:0:{0}::1", 12, "2001:db8:1::1", Description = "a site of IPv6")]
    [TestCase("2001:db8:{0}::1", 18, "2001:db9::1", Description = "a provider of IPv6")]
    public void One_network_cannot_lock_out_the_owner_of_an_account(string flood, int allowed, string owner)
    {
        using var limits = new AttemptLimits(new RateLimitOptions { SignInsPerAccountPerMinute = 3 });

        var addresses = Enumerable.Range(1, 200).Select(number => string.Format(CultureInfo.InvariantCulture, flood, number));
        var attempts = addresses.Select(address => Count(limits, address));

        Assert.That(attempts.Count(retryAfter => retryAfter is null), Is.EqualTo(allowed));
        Assert.That(Count(limits, owner), Is.Null);
    }

    [Test]
    public void Sign_ins_from_networks_that_the_account_knows_are_limited_too()
    {
        using var limits = new AttemptLimits(new RateLimitOptions { SignInsPerAccountPerMinute = 3 });

        var addresses = Enumerable.Range(1, 200).Select(number => IPAddress.Parse($"192.0.2.{number}"));
        var attempts = addresses.Select(address => limits.CountSignIn("ana@example.com", address));

        Assert.That(attempts.Count(retryAfter => retryAfter is null), Is.EqualTo(12));
    }

    [Test]
    public void An_IPv6_network_counts_as_one_address()
    {
        using var limits = new AttemptLimits(new RateLimitOptions { RegistrationsPerAddressPerHour = 1 });

        Assert.That(limits.CountRegistration(IPAddress.Parse("2001:db8:1:2::1")), Is.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("2001:db8:1:2:ffff::2")), Is.Not.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("2001:db8:1:3::1")), Is.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("192.0.2.1")), Is.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("::ffff:192.0.2.1")), Is.Not.Null);
    }

    // Counts like a sign-in from a network that the account doesn't know.
    private static TimeSpan? Count(AttemptLimits limits, string address) =>
        limits.CountSignIn("ana@example.com", IPAddress.Parse(address))
        ?? limits.CountStranger("ana@example.com", IPAddress.Parse(address));

    [Test]
    public void Invalid_limits_are_reported_by_name()
    {
        Assert.That(CheckedOptions.ErrorsOf(new RateLimitOptions()), Is.Empty);
        Assert.That(CheckedOptions.ErrorsOf(new RateLimitOptions { FramesPerSecond = 0 }), Has.One.Contains("FramesPerSecond"));
    }
}
