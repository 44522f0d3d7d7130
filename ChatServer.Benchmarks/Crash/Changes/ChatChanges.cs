using System.Text.Json;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>
/// The owner of chats who sets contents, streams texts and posts events, one after the other, until the connection breaks. Each
/// round has a chat of its own. What is appended twice, or not at all, shows in the message and in what <c>sync</c> brings.
/// </summary>
internal sealed class ChatChanges(ApiClient api, ChangeLedger ledger, Violations violations, int seed)
{
    private const string Chats = "/api/v1/chats";
    private const string Start = "0";
    private const int NodesPerChat = 8;

    private readonly Random random = new(seed);
    private readonly List<string> chats = [];
    private string cursor = Start;
    private int counted;

    public async Task RunAsync(CancellationToken over)
    {
        var made = await api.SendAsync(
            HttpMethod.Post, $"{Chats}/new", new { chat = new { title = "Crash" } }, over);
        if (made is not { } chat)
            return;

        var id = chat.GetProperty("id").GetString()!;
        chats.Add(id);
        while (true)
            await ChangeAsync(id, $"node{random.Next(NodesPerChat)}", over);
    }

    /// <summary>Adds what the last chat has, and what was logged since the last time.</summary>
    public async Task ReadNewAsync(Dictionary<string, string> seen, CancellationToken cancellationToken)
    {
        foreach (var id in chats.TakeLast(1))
            await ReadAsync(id, seen, cancellationToken);
        cursor = await ReadLogAsync(seen, cursor, cancellationToken);
    }

    /// <summary>Adds what all chats have, and the whole log.</summary>
    public async Task ReadAllAsync(Dictionary<string, string> seen, CancellationToken cancellationToken)
    {
        foreach (var id in chats)
            await ReadAsync(id, seen, cancellationToken);
        await ReadLogAsync(seen, Start, cancellationToken);
    }

    private Task ChangeAsync(string chat, string node, CancellationToken over)
    {
        var text = $"{++counted},";
        var isThere = ledger.ValueOf(ContentOf(chat, node)) != ChangeLedger.Absent;
        return random.Next(6) switch
        {
            < 1 => SetAsync("upsert", chat, node, text, $"{Chats}/{chat}/messages/{node}", new { content = text }, over),
            < 2 => SetAsync("replacement", chat, node, text, EventsOf(chat, node), Event("replace", text), over),
            < 4 when isThere => StreamAsync(chat, node, text, over),
            _ when isThere => AddStatusAsync(chat, node, text, over),
            _ => SetAsync("upsert", chat, node, text, $"{Chats}/{chat}/messages/{node}", new { content = text }, over),
        };
    }

    private Task SetAsync(
        string kind, string chat, string node, string text, string path, object body, CancellationToken over) =>
        ConfirmAsync(path, body, over, ledger.Ask(kind, ContentOf(chat, node), text), LoggedContent(chat, node, text));

    private Task StreamAsync(string chat, string node, string text, CancellationToken over)
    {
        var whole = ledger.ValueOf(ContentOf(chat, node)) + text;
        return ConfirmAsync(
            EventsOf(chat, node), Event("message", text), over, ledger.Ask("streamed text", ContentOf(chat, node), whole),
            LoggedContent(chat, node, whole));
    }

    private Task AddStatusAsync(string chat, string node, string text, CancellationToken over)
    {
        var (stored, logged) = (StatusesOf(chat, node), LoggedStatusesOf(chat, node));
        var body = new { type = "status", data = new { description = text } };
        return ConfirmAsync(
            EventsOf(chat, node), body, over, ledger.Ask("chat event", stored, Join(stored, text)),
            ledger.Ask("chat event in the log", logged, Join(logged, text)));
    }

    private Change LoggedContent(string chat, string node, string whole) =>
        ledger.Ask("content in the log", LoggedContentOf(chat, node), whole);

    private string Join(string subject, string text) =>
        ledger.ValueOf(subject) is var before && before == ChangeLedger.Absent ? text : before + text;

    private async Task ConfirmAsync(string path, object body, CancellationToken over, params Change[] changes)
    {
        if (await api.SendAsync(HttpMethod.Post, path, body, over) is not null)
            Array.ForEach(changes, ledger.Confirm);
    }

    private async Task ReadAsync(string id, Dictionary<string, string> seen, CancellationToken cancellationToken)
    {
        var chat = (await api.GetAsync($"{Chats}/{id}", cancellationToken)).GetProperty("chat");
        if (!chat.TryGetProperty("history", out var history))
            return;

        foreach (var node in history.GetProperty("messages").EnumerateObject())
        {
            Note(seen, ContentOf(id, node.Name), node.Value.GetProperty("content").GetString()!);
            if (node.Value.TryGetProperty("statusHistory", out var statuses))
                Note(seen, StatusesOf(id, node.Name), string.Concat(statuses.EnumerateArray().Select(DescriptionOf)));
        }
    }

    // Returns the cursor of its end.
    private async Task<string> ReadLogAsync(
        Dictionary<string, string> seen, string since, CancellationToken cancellationToken)
    {
        var missed = await api.CatchUpAsync(since, cancellationToken);
        foreach (var payload in missed.Payloads)
        {
            var (chat, node) = (payload.GetProperty("chat_id").GetString()!, payload.GetProperty("message_id").GetString()!);
            var told = payload.GetProperty("data");
            var data = told.GetProperty("data");
            if (told.GetProperty("type").GetString() == "status")
                seen[LoggedStatusesOf(chat, node)] =
                    seen.GetValueOrDefault(LoggedStatusesOf(chat, node), "") + DescriptionOf(data);
            else
                Note(seen, LoggedContentOf(chat, node), data.GetProperty("content").GetString()!);
        }

        return missed.Cursor;
    }

    private void Note(Dictionary<string, string> seen, string subject, string value) =>
        violations.AddIf(!seen.TryAdd(subject, value), $"{subject} is there twice");

    private static object Event(string type, string content) => new { type, data = new { content } };

    private static string DescriptionOf(JsonElement status) => status.GetProperty("description").GetString()!;

    private static string EventsOf(string chat, string node) => $"{Chats}/{chat}/messages/{node}/event";

    private static string ContentOf(string chat, string node) => $"the content of {node} in {chat}";

    private static string StatusesOf(string chat, string node) => $"the statuses of {node} in {chat}";

    private static string LoggedContentOf(string chat, string node) => $"the logged content of {node} in {chat}";

    private static string LoggedStatusesOf(string chat, string node) => $"the logged statuses of {node} in {chat}";
}
