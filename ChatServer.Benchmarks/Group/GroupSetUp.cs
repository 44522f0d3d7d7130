using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Group;

/// <param name="Id">The id of its thread.</param>
/// <param name="Adding">How long the one request took that added all members but the owner.</param>
internal sealed record NewGroup(long Id, TimeSpan Adding);

/// <summary>Makes the group as its owner's client would: POST /chat/groups/, then all others in one request.</summary>
internal static class GroupSetUp
{
    /// <param name="members">The owner first. All of them are known to the server.</param>
    public static async Task<NewGroup> CreateAsync(
        Uri server, IReadOnlyList<TestUser> members, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", members[0].Token);
        var group = await PostAsync(client, "/chat/groups/", new { name = "Bench" }, cancellationToken);
        var id = group.GetProperty("id").GetInt64();

        var started = Stopwatch.GetTimestamp();
        var others = members.Skip(1).Select(member => member.Id);
        await PostAsync(client, $"/chat/groups/{id}/members/", new { user_ids = others }, cancellationToken);
        return new NewGroup(id, Stopwatch.GetElapsedTime(started));
    }

    private static async Task<JsonElement> PostAsync(
        HttpClient client, string path, object body, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(path, body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{path} was answered with {(int)response.StatusCode}: {text}");

        using var answer = JsonDocument.Parse(text);
        return answer.RootElement.GetProperty("data").Clone();
    }
}
