using System.Net.Http.Headers;
using ChatServer.Api;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Channels;

/// <summary>Posts messages to a channel as a client of the Channels API would, without waiting for the one before.</summary>
internal sealed class ChannelPoster : IDisposable
{
    private readonly HttpClient client;
    private readonly string path;
    private readonly int bodyCharacters;
    private readonly List<Task<Posted>> posts = [];

    public ChannelPoster(Uri server, TestUser author, long channelId, int bodyCharacters)
    {
        client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", author.Token);
        path = $"/api/v1/channels/{NumberedUuid.OfConversation(channelId)}/messages/post";
        this.bodyCharacters = bodyCharacters;
    }

    public void Post(MessageMark mark) => posts.Add(PostAsync(mark));

    /// <summary>All that was posted since the last call, once it is answered.</summary>
    public async Task<IReadOnlyList<Posted>> TakeAnswersAsync()
    {
        var answers = await Task.WhenAll(posts);
        posts.Clear();
        return answers;
    }

    public void Dispose() => client.Dispose();

    private async Task<Posted> PostAsync(MessageMark mark)
    {
        var body = new { content = mark.ToString().PadRight(bodyCharacters, 'x') };
        try
        {
            using var response = await client.PostAsJsonAsync(path, body, CancellationToken.None);
            return new Posted(mark, response.IsSuccessStatusCode ? null : await DescribeAsync(response));
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return new Posted(mark, "no answer");
        }
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage response) =>
        $"HTTP {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(CancellationToken.None)}";
}

/// <param name="Error">Null if the message was confirmed.</param>
internal sealed record Posted(MessageMark Mark, string? Error);
