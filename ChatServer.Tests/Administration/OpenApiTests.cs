using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

internal sealed class OpenApiTests : ServerFixture
{
    [Test]
    public async Task The_endpoints_are_described_with_the_token_that_they_want()
    {
        var document = await Server.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var paths = document.GetProperty("paths");

        Assert.That(document.GetProperty("info").GetProperty("title").GetString(), Is.EqualTo("ChatServer"));
        Assert.That(document.GetProperty("info").GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+$"));
        Assert.That(document.GetProperty("components").GetProperty("securitySchemes").GetProperty("Bearer").GetProperty("scheme").GetString(), Is.EqualTo("bearer"));
        Assert.That(OperationOf(paths, "/auth/login", "post").TryGetProperty("security", out _), Is.False);
        Assert.That(OperationOf(paths, "/auth/me", "get").GetProperty("security").GetRawText(), Does.Contain("Bearer"));
        Assert.That(OperationOf(paths, "/chat/messages", "get").GetProperty("security").GetRawText(), Does.Contain("Bearer"));
    }

    private static JsonElement OperationOf(JsonElement paths, string start, string method) =>
        paths.EnumerateObject().First(path => path.Name.StartsWith(start, StringComparison.Ordinal)).Value.GetProperty(method);
}
