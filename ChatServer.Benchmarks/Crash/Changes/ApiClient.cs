using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <param name="Payloads">Of <c>events</c>, in order.</param>
/// <param name="Cursor">Where they end.</param>
internal sealed record MissedChats(IReadOnlyList<JsonElement> Payloads, string Cursor);

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

    /// <returns>The payloads of what happened in the user's chats since a cursor.</returns>
    public async Task<MissedChats> CatchUpAsync(string cursor, CancellationToken cancellationToken)
    {
        var payloads = new List<JsonElement>();
        for (var hasMore = true; hasMore;)
        {
            using var socket = new ClientWebSocket();
            var address = new UriBuilder(http.BaseAddress!)
            {
                Scheme = "ws",
                Path = "/ws/events",
                Query = $"token={user.Token}&cursor={cursor}",
            };
            await socket.ConnectAsync(address.Uri, cancellationToken);
            var end = await ReadPageAsync(socket, payloads, cancellationToken);
            (cursor, hasMore) = (end.GetProperty("cursor").GetString()!, end.GetProperty("has_more").GetBoolean());
        }

        return new MissedChats(payloads, cursor);
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> ReadPageAsync(
        ClientWebSocket socket, List<JsonElement> payloads, CancellationToken cancellationToken)
    {
        while (await RoomSocket.ReadJsonAsync(socket, cancellationToken) is { } frame)
        {
            var data = frame.GetProperty("data");
            switch (frame.GetProperty("type").GetString())
            {
                case "events":
                    payloads.Add(data);
                    break;
                case "sync_complete":
                    return data;
                case "error":
                    throw new HttpRequestException($"{user.Id}: sync was refused: {data.GetRawText()}");
            }
        }

        throw new HttpRequestException($"{user.Id}: /ws/events was closed during sync");
    }

    private static HttpContent? ContentOf(object? body) => body switch
    {
        null => null,
        HttpContent form => form,
        _ => JsonContent.Create(body),
    };
}
