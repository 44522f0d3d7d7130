using System.Net.Http.Headers;
using System.Text.Json;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>A user's HTTP requests. A refusal is a violation; a connection that breaks throws.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient http;
    private readonly TestUser user;
    private readonly Violations violations;

    public ApiClient(Uri server, TestUser user, Violations violations)
    {
        this.user = user;
        this.violations = violations;
        http = new HttpClient { BaseAddress = server };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
    }

    public Guid UserId => user.Id;

    /// <returns>The answer's body; null, and a violation, if the request was refused.</returns>
    public async Task<JsonElement?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = ContentOf(body) };
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode)
            return JsonSerializer.Deserialize<JsonElement>(text);

        violations.Add($"{user.Id}: {method} {path} was answered with {(int)response.StatusCode}: {text}");
        return null;
    }

    /// <returns>The answer's body.</returns>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, path, body: null, cancellationToken)
        ?? throw new HttpRequestException($"GET {path} was refused.");

    /// <returns>The content; empty, and a violation, if it is not there.</returns>
    public async Task<byte[]> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, cancellationToken);
        violations.AddIf(
            !response.IsSuccessStatusCode, $"{user.Id}: the file {path} was answered with {(int)response.StatusCode}");
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : [];
    }

    public void Dispose() => http.Dispose();

    private static HttpContent? ContentOf(object? body) => body switch
    {
        null => null,
        HttpContent form => form,
        _ => JsonContent.Create(body),
    };
}
