using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash;

/// <summary>Reads what the server has stored between two users, and compares it with what it has confirmed.</summary>
internal sealed class HistoryCheck(Uri server, Violations violations)
{
    private const int PageSize = 500;

    /// <param name="one">A user of the pair, by whose eyes the history is read.</param>
    /// <returns>How many messages the pair has in its history.</returns>
    public async Task<long> CompareAsync(TestUser one, Ledger mine, Ledger theirs, CancellationToken cancellationToken)
    {
        var history = await ReadAsync(one, theirs.User, cancellationToken);
        var confirmed = mine.ConfirmedById();
        foreach (var (id, message) in theirs.ConfirmedById())
            violations.AddIf(!confirmed.TryAdd(id, message), $"{one.Id}: {id} was given to two messages");

        foreach (var item in history)
        {
            if (!confirmed.Remove(item.Id, out var message))
                violations.Add($"{one.Id}: message {item.Id} is in the history twice, or was never confirmed");
            else
                violations.AddIf(item.Message != message.Body, $"{one.Id}: message {item.Id} has another body in the history");
        }

        foreach (var id in confirmed.Keys)
            violations.Add($"{one.Id}: message {id} was confirmed, and is not in the history");

        return history.Count;
    }

    private async Task<List<HistoryItem>> ReadAsync(TestUser user, Guid peer, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);

        var items = new List<HistoryItem>();
        for (var hasMore = true; hasMore;)
        {
            var before = items.Count == 0 ? "" : $"&before={items[^1].Id}";
            var path = $"/chat/messages/{peer}/?limit={PageSize}{before}";
            var answer = await client.GetFromJsonAsync(path, RoomJson.Default.HistoryAnswer, cancellationToken);
            var page = answer?.Data ?? throw new HttpRequestException($"{path} has no data.");
            violations.AddIf(!IsNewestFirst(page.Messages), $"{user.Id}: {path} is not newest first");
            items.AddRange(page.Messages);
            hasMore = page.HasMore && page.Messages.Count > 0;
        }

        return items;
    }

    private static bool IsNewestFirst(IReadOnlyList<HistoryItem> page) =>
        page.Zip(page.Skip(1)).All(neighbours => neighbours.First.Id > neighbours.Second.Id);
}
