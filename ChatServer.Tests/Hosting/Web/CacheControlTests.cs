using System.Net;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Routing;

namespace ChatServer.Tests.Hosting.Web;

/// <summary>Answers with personal data are never cached, whatever the endpoint and status.</summary>
[Parallelizable]
internal sealed class CacheControlTests : ServerFixture
{
    // The answers of these set their own caching; their refusals must not be cached.
    private static readonly string[] Kept =
        ["/openapi/v1.json", "/asyncapi.json", "/docs/scalar.js", "/docs/scalar.aspnetcore.js", "/docs/favicon.svg"];

    [Test]
    public async Task All_answers_but_public_ones_forbid_caching()
    {
        var admin = await Server.RegisterAdminAsync();
        using var http = Server.As(admin.Access);
        foreach (var path in Paths().Except(Kept))
        {
            foreach (var client in new[] { http, Server.Http })
            {
                using var answer = await client.GetAsync(path);
                Assert.That(answer.Headers.CacheControl?.NoStore, Is.True, $"{(int)answer.StatusCode} {path}");
            }
        }
    }

    [Test]
    public async Task Histories_tokens_and_failures_forbid_caching()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using (var device = await Server.ConnectAsync(ana))
            await device.SendConfirmedAsync(ana.UserId, "a note");
        using var http = Server.As(ana.Access);

        using var history = await http.GetAsync($"/chat/messages/{ana.UserId}/");
        using var token = await Server.Http.PostAsync(
            "/auth/token/refresh/", new StringContent($$"""{"refresh":"{{ana.Refresh}}"}""", null, "application/json"));
        using var failed = await http.GetAsync("/chat/messages/nobody/");

        foreach (var (answer, status) in new[]
        {
            (history, HttpStatusCode.OK), (token, HttpStatusCode.OK), (failed, HttpStatusCode.NotFound)
        })
        {
            Assert.That(answer.StatusCode, Is.EqualTo(status));
            Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
        }
    }

    [Test]
    public async Task A_profile_picture_can_be_cached_publicly()
    {
        var ana = await Server.RegisterAsync("Ana");

        using var picture = await Server.Http.GetAsync($"/api/v1/users/{ana.UserId}/avatar");

        Assert.That(picture.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=300"));
    }

    // With unknown ids.
    private IEnumerable<string> Paths() =>
        from endpoint in Server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET")
        select string.Concat(endpoint.RoutePattern.PathSegments.Select(segment => "/" + (segment.Parts[0].IsParameter
            ? "7"
            : ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)segment.Parts[0]).Content)));
}
