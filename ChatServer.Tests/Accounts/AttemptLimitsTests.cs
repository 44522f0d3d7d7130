using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

internal sealed class AttemptLimitsTests
{
    [Test]
    public async Task Sign_ins_to_one_account_are_limited_and_others_are_not()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:SignInsPerAccountPerMinute", "3"));
        var ana = await server.RegisterAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        var guess = new { email = ana.Email, password = "wrong password" };

        for (var attempt = 0; attempt < 3; attempt++)
            await server.Http.PostAsync("/auth/login/", guess, HttpStatusCode.Unauthorized);
        using var response = await server.Http.PostAsJsonAsync("/auth/login/", new { email = ana.Email.ToUpperInvariant(), password = TestServer.Password });

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

        await server.Http.PostAsync("/auth/register/", new { email = "ben@example.com", password = TestServer.Password, fullname = "Ben" }, HttpStatusCode.TooManyRequests);
    }

    [Test]
    public void One_address_can_not_lock_the_owner_of_an_account_out()
    {
        using var limits = new AttemptLimits(new RateLimitOptions { SignInsPerAccountPerMinute = 3 });
        var (attacker, owner) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));
        for (var attempt = 0; attempt < 20; attempt++)
            limits.CountSignIn("ana@example.com", attacker);

        Assert.That(limits.CountSignIn("ana@example.com", attacker), Is.Not.Null);
        Assert.That(limits.CountSignIn("ana@example.com", owner), Is.Null);
    }

    [Test]
    public void Many_addresses_together_are_limited_for_one_account()
    {
        using var limits = new AttemptLimits(new RateLimitOptions { SignInsPerAccountPerMinute = 3 });
        for (var address = 1; address <= 30; address++)
            Assert.That(limits.CountSignIn("ana@example.com", IPAddress.Parse($"192.0.2.{address}")), Is.Null);

        Assert.That(limits.CountSignIn("ana@example.com", IPAddress.Parse("192.0.2.99")), Is.Not.Null);
    }

    [Test]
    public void One_ipv6_network_counts_as_one_address()
    {
        using var limits = new AttemptLimits(new RateLimitOptions { RegistrationsPerAddressPerHour = 1 });

        Assert.That(limits.CountRegistration(IPAddress.Parse("2001:db8:1:2::1")), Is.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("2001:db8:1:2:ffff::2")), Is.Not.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("2001:db8:1:3::1")), Is.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("192.0.2.1")), Is.Null);
        Assert.That(limits.CountRegistration(IPAddress.Parse("::ffff:192.0.2.1")), Is.Not.Null);
    }

    [Test]
    public void Limits_that_can_not_work_are_named()
    {
        Assert.That(CheckedOptions.ErrorsOf(new RateLimitOptions()), Is.Empty);
        Assert.That(CheckedOptions.ErrorsOf(new RateLimitOptions { FramesPerSecond = 0 }), Has.One.Contains("FramesPerSecond"));
    }
}
