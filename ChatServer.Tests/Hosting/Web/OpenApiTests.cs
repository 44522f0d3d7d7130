using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using ChatServer.Api.Room;
using ChatServer.Hosting.Web;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace ChatServer.Tests.Hosting.Web;

[Parallelizable]
internal sealed class OpenApiTests : ServerFixture
{
    [Test]
    public async Task Endpoints_are_described_with_the_token_they_require()
    {
        var document = await Server.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var paths = document.GetProperty("paths");

        Assert.That(document.GetProperty("info").GetProperty("title").GetString(), Is.EqualTo("ChatServer"));
        Assert.That(document.GetProperty("info").GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+$"));
        Assert.That(document.GetProperty("components").GetProperty("securitySchemes")
            .GetProperty("Bearer").GetProperty("scheme").GetString(), Is.EqualTo("bearer"));
        Assert.That(OperationOf(paths, "/auth/login", "post").TryGetProperty("security", out _), Is.False);
        Assert.That(OperationOf(paths, "/auth/me", "get").GetProperty("security").GetRawText(), Does.Contain("Bearer"));
        Assert.That(OperationOf(paths, "/chat/messages", "get").GetProperty("security").GetRawText(), Does.Contain("Bearer"));
    }

    [Test]
    public async Task Every_endpoint_is_described_with_a_success_and_a_failure()
    {
        var document = await Server.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var name = $"{operation.Name} {path.Name}";
                var statuses = operation.Value.GetProperty("responses").Keys();
                Assert.That(statuses, Has.Some.StartsWith("2"), name);
                if (path.Name != "/healthz") // always a success
                    Assert.That(statuses, Has.Some.StartsWith("4").Or.Some.StartsWith("5"), name);
                Assert.That(operation.Value.GetProperty("tags").GetArrayLength(), Is.EqualTo(1), name);
            }
        }
    }

    [Test]
    public void Every_endpoint_of_Room_that_can_fail_is_described_with_more_than_401()
    {
        var undescribed = Server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<MethodInfo>()?.ReturnType.ToString().Contains(nameof(RoomFailure)) == true)
            .Where(endpoint => !endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Any(IsOwnFailure));

        Assert.That(undescribed.Select(endpoint => endpoint.RoutePattern.RawText), Is.Empty);
    }

    private static bool IsOwnFailure(IProducesResponseTypeMetadata described) => described.StatusCode is >= 400 and not 401;

    [Test]
    public async Task An_upload_is_described_as_a_form_with_its_parts()
    {
        var document = await Server.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        var body = OperationOf(document.GetProperty("paths"), "/chat/attachment", "post")
            .GetProperty("requestBody").GetProperty("content");
        var form = body.GetProperty("multipart/form-data").GetProperty("schema");

        Assert.That(
            form.GetProperty("properties").Keys(),
            Is.EquivalentTo(new[]
            {
                "receiver", "thread_id", "message", "attached_file_name", "client_msg_id", "reply_to_id", "parent_id",
                "message_type", "data", "attached_file",
            }));
        Assert.That(
            form.GetProperty("required").EnumerateArray().Select(field => field.GetString()),
            Is.EquivalentTo(new[] { "attached_file" }));
    }

    [Test]
    public async Task The_description_is_generated_once_and_does_not_contain_the_requested_host()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Server.Get<ApiDescription>().Answer));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.Host = "stranger.example.com";
        using var answer = await Server.Http.SendAsync(request);

        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("stranger"));
    }

    [Test]
    public async Task The_description_can_be_cached_by_its_tag_and_is_compressed_on_request()
    {
        using var plain = await AskAsync();
        using var compressed = await AskAsync(encoding: "gzip");
        using var again = await AskAsync(tag: plain.Headers.ETag);
        using var other = await AskAsync(tag: compressed.Headers.ETag);

        Assert.That(plain.Headers.CacheControl!.ToString(), Is.EqualTo("public, max-age=300"));
        Assert.That(plain.Headers.Vary, Is.EqualTo(new[] { "Accept-Encoding" }));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the tag of another encoding");
        await using var unpacked = new GZipStream(await compressed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo(await plain.Content.ReadAsStringAsync()));
    }

    private async Task<HttpResponseMessage> AskAsync(string? encoding = null, EntityTagHeaderValue? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        if (encoding is not null)
            request.Headers.Add("Accept-Encoding", encoding);
        if (tag is not null)
            request.Headers.IfNoneMatch.Add(tag);
        return await Server.Http.SendAsync(request);
    }

    private static JsonElement OperationOf(JsonElement paths, string start, string method) =>
        paths.EnumerateObject().First(path => path.Name.StartsWith(start, StringComparison.Ordinal)).Value.GetProperty(method);
}
