using System.Net.Http.Headers;
using System.Text.Json;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Chats;

/// <summary>The Chats API as one user calls it. An answer that isn't a success ends the run.</summary>
internal sealed class ChatClient : IDisposable
{
    private const string Chats = "/api/v1/chats";

    private readonly HttpClient client;

    public ChatClient(Uri server, TestUser user)
    {
        client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
    }

    /// <returns>The id of the chat.</returns>
    public async Task<Guid> CreateAsync(byte[] chat, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent([.. "{\"chat\":"u8, .. chat, (byte)'}']);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.PostAsync($"{Chats}/new", body, cancellationToken);
        await using var answer = await SucceededAsync(response, cancellationToken);
        using var made = await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
        return made.RootElement.GetProperty("id").GetGuid();
    }

    /// <summary>Is answered with the whole chat.</summary>
    public async Task UpsertAsync(Guid chatId, string messageId, string content, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(
            $"{Chats}/{chatId}/messages/{messageId}", new { content }, cancellationToken);
        await using var answer = await SucceededAsync(response, cancellationToken);
    }

    /// <summary>The same without the chat in the answer.</summary>
    public async Task UpsertOnlyAsync(Guid chatId, string messageId, string content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Chats}/{chatId}/messages/{messageId}");
        request.Headers.Add("Prefer", "return=minimal");
        request.Content = JsonContent.Create(new { content });
        using var response = await client.SendAsync(request, cancellationToken);
        await using var answer = await SucceededAsync(response, cancellationToken);
    }

    public async Task PostEventAsync(
        Guid chatId, string messageId, string type, object data, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(
            $"{Chats}/{chatId}/messages/{messageId}/event", new { type, data }, cancellationToken);
        await using var answer = await SucceededAsync(response, cancellationToken);
    }

    /// <returns>How many bytes the chat has.</returns>
    public async Task<long> OpenAsync(Guid chatId, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(
            $"{Chats}/{chatId}", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var answer = await SucceededAsync(response, cancellationToken);
        var (buffer, bytes) = (new byte[64 * 1024], 0L);
        while (await answer.ReadAsync(buffer, cancellationToken) is var read and > 0)
            bytes += read;

        return bytes;
    }

    public void Dispose() => client.Dispose();

    private static async Task<Stream> SucceededAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.IsSuccessStatusCode
            ? await response.Content.ReadAsStreamAsync(cancellationToken)
            : throw new HttpRequestException(
                $"{response.RequestMessage?.RequestUri?.AbsolutePath} was answered with {(int)response.StatusCode}: "
                + await response.Content.ReadAsStringAsync(cancellationToken));
}
