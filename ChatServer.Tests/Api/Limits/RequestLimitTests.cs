using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Limits;

/// <summary>
/// The request limit per address. The tests connect from 127.0.0.1, a known proxy for other addresses.
/// </summary>
[Parallelizable]
internal sealed class RequestLimitTests : ServerFixture
{
    private const int Burst = 5;
    private const string Page = "https://chat.example.com";

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:RateLimits:Enabled", "true"),
        ("Chat:RateLimits:RequestsPerAddressPerSecond", "1"),
        ("Chat:Web:KnownProxies:0", "127.0.0.0/8"),
        ("Chat:Web:AllowedOrigins:0", Page),
    ];

    [TestCase("/healthz", "203.0.113.1")]
    [TestCase("/nowhere/", "203.0.113.2")]
    [TestCase("/ws/chat/room/", "203.0.113.3")]
    public async Task Too_many_requests_from_an_address_get_429_with_a_retry_time(string path, string address)
    {
        var (refused, allowed) = await AskUntilRefusedAsync(path, address);

        Assert.That(allowed, Is.GreaterThanOrEqualTo(Burst));
        Assert.That(
            int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), Is.GreaterThan(0));
        var body = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(body.Text("status"), Is.EqualTo("failure"));
        Assert.That(body.Text("message"), Is.EqualTo("Too many requests"));
        refused.Dispose();
    }

    [Test]
    public async Task A_web_page_can_read_a_429_answer()
    {
        var (refused, _) = await AskUntilRefusedAsync("/healthz", "203.0.113.6");

        Assert.That(refused.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { Page }));
        Assert.That(refused.Headers.GetValues("Access-Control-Expose-Headers").Single(), Does.Contain("Retry-After"));
        refused.Dispose();
    }

    [Test]
    public async Task Another_address_is_not_affected()
    {
        var (refused, _) = await AskUntilRefusedAsync("/healthz", "203.0.113.4");

        using var other = await AskAsync("/healthz", "203.0.113.5");

        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        refused.Dispose();
    }

    [Test]
    public async Task An_IPv6_network_counts_as_one_address()
    {
        var (first, _) = await AskUntilRefusedAsync("/healthz", "2001:db8::1");
        var (neighbour, allowed) = await AskUntilRefusedAsync("/healthz", "2001:db8::2");
        using var other = await AskAsync("/healthz", "2001:db8:0:1::1");

        Assert.That(allowed, Is.LessThan(Burst), "The burst was used up by the neighbour");
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        first.Dispose();
        neighbour.Dispose();
    }

    // On a slow machine the limit refills meanwhile: one request a second.
    private async Task<(HttpResponseMessage Refused, int Allowed)> AskUntilRefusedAsync(string path, string address)
    {
        for (var allowed = 0; allowed < 100; allowed++)
        {
            var answer = await AskAsync(path, address);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                return (answer, allowed);

            answer.Dispose();
        }

        throw new AssertionException("Nothing was refused");
    }

    private async Task<HttpResponseMessage> AskAsync(string path, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-For", address);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("Origin", Page);
        return await Server.Http.SendAsync(request);
    }
}
