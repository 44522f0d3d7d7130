using System.Globalization;
using System.Net.Http.Headers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash;

/// <summary>Reads what the server has stored between two users, and compares it with what it has confirmed.</summary>
internal sealed class HistoryCheck(Uri server, Violations violations)
{
    private const int PageSize = 500;

    /// <summary>Compares everything.</summary>
    /// <param name="one">A user of the pair, by whose eyes the history is read.</param>
    /// <returns>How many messages the pair has in its history.</returns>
    public async Task<long> CompareAllAsync(TestUser one, Ledger mine, Ledger theirs, CancellationToken cancellationToken)
    {
        var history = await ReadAsync(one, theirs.User, since: 0, cancellationToken);
        Compare(one, history, Together(one, mine.ConfirmedById(), theirs.ConfirmedById()), mayBeUnconfirmed: []);
        return history.Count;
    }

    /// <summary>Compares what was stored and confirmed since the last time.</summary>
    /// <param name="since">The newest message of that time.</param>
    /// <returns>The newest message now.</returns>
    public async Task<long> CompareNewAsync(
        TestUser one, Ledger mine, Ledger theirs, long since, CancellationToken cancellationToken)
    {
        var history = await ReadAsync(one, theirs.User, since, cancellationToken);
        var confirmed = Together(one, mine.TakeNewlyConfirmed(), theirs.TakeNewlyConfirmed());

        // What was stored before a kill and is confirmed only after it was there the last time already.
        foreach (var id in confirmed.Keys.Where(id => id <= since).ToList())
            confirmed.Remove(id);

        Compare(one, history, confirmed, [.. mine.Unconfirmed().Concat(theirs.Unconfirmed()).Select(message => message.Body)]);
        return history.Count == 0 ? since : history[0].Id;
    }

    private void Compare(
        TestUser one, IReadOnlyList<HistoryItem> history, Dictionary<long, SentMessage> confirmed,
        HashSet<string> mayBeUnconfirmed)
    {
        CompareOrder(history);
        foreach (var item in history)
        {
            if (confirmed.Remove(item.Id, out var message))
                violations.AddIf(item.Message != message.Body, $"{one.Id}: message {item.Id} has another body in the history");
            else if (!mayBeUnconfirmed.Remove(item.Message ?? ""))
                violations.Add($"{one.Id}: message {item.Id} is in the history twice, or was never sent or confirmed");
        }

        foreach (var id in confirmed.Keys)
            violations.Add($"{one.Id}: message {id} was confirmed, and is not in the history");
    }

    private Dictionary<long, SentMessage> Together(
        TestUser one, Dictionary<long, SentMessage> mine, Dictionary<long, SentMessage> theirs)
    {
        foreach (var (id, message) in theirs)
            violations.AddIf(!mine.TryAdd(id, message), $"{one.Id}: {id} was given to two messages");

        return mine;
    }

    // Newest first: of one sender, each number is smaller than the one before.
    private void CompareOrder(IReadOnlyList<HistoryItem> history)
    {
        var last = new Dictionary<string, int>();
        foreach (var item in history)
        {
            if (item.Message?.Split(':') is not [var number, var sender, ..]
                || !int.TryParse(number, CultureInfo.InvariantCulture, out var written))
                continue;

            var isLate = last.TryGetValue(sender, out var next) && written >= next;
            violations.AddIf(isLate, $"{sender}: message {item.Id}, number {written}, was stored before {next}");
            last[sender] = written;
        }
    }

    private async Task<List<HistoryItem>> ReadAsync(TestUser user, Guid peer, long since, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);

        var items = new List<HistoryItem>();
        for (var hasMore = true; hasMore;)
        {
            var before = items.Count == 0 ? "" : $"&before={items[^1].Id}";
            var path = $"/chat/messages/{peer}/?limit={PageSize}{before}";
            using var response = await client.GetAsync(path, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new HttpRequestException($"{user.Id}: {path} was answered with {(int)response.StatusCode}");

            var answer = await response.Content.ReadFromJsonAsync(RoomJson.Default.HistoryAnswer, cancellationToken);
            var page = answer?.Data ?? throw new HttpRequestException($"{path} has no data.");
            violations.AddIf(!IsNewestFirst(page.Messages), $"{user.Id}: {path} is not newest first");
            var wanted = page.Messages.Where(item => item.Id > since).ToList();
            items.AddRange(wanted);
            hasMore = page.HasMore && wanted.Count == page.Messages.Count;
        }

        return items;
    }

    private static bool IsNewestFirst(IReadOnlyList<HistoryItem> page) =>
        page.Zip(page.Skip(1)).All(neighbours => neighbours.First.Id > neighbours.Second.Id);
}
