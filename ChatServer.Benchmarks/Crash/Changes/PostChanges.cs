using System.Text.Json;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>A member who posts to a standard channel until the connection breaks. Each post is there once, in order.</summary>
internal sealed class PostChanges(ApiClient api, ChangeLedger ledger, Violations violations, string channel)
{
    private const int PageSize = 50;
    private int posted;

    public async Task RunAsync(CancellationToken over)
    {
        while (true)
        {
            var content = $"{api.UserId:N} {++posted}";
            var change = ledger.Ask("channel post", SubjectOf(content), content);
            if (await api.SendAsync(HttpMethod.Post, $"{Messages}/post", new { content }, over) is not null)
                ledger.Confirm(change);
        }
    }

    /// <summary>Adds the posts of everybody in the channel, the newest first, up to one that is known.</summary>
    /// <returns>The added posts.</returns>
    public async Task<IReadOnlyList<string>> ReadAsync(
        Dictionary<string, string> seen, HashSet<string> known, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        while (true)
        {
            var page = (await api.GetAsync($"{Messages}?skip={found.Count}&limit={PageSize}", cancellationToken))
                .EnumerateArray().Select(ContentOf).ToList();
            var added = page.TakeWhile(content => !known.Contains(content)).ToList();
            foreach (var content in added)
                violations.AddIf(!seen.TryAdd(SubjectOf(content), content), $"the post {content} is there twice");
            found.AddRange(added);
            if (added.Count < PageSize)
                return found;
        }
    }

    private string Messages => $"/api/v1/channels/{channel}/messages";

    private static string ContentOf(JsonElement message) => message.GetProperty("content").GetString()!;

    private static string SubjectOf(string content) => $"the post {content}";
}
