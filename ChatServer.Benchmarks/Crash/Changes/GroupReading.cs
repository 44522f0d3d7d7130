using System.Text.Json;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>Reads what the server has stored of the crowd's changes.</summary>
internal sealed class GroupReading(ApiClient api, ChangeLedger ledger, Violations violations, Crowd crowd)
{
    public const string Deleted = "(deleted)";

    private const int PageSize = 500;

    private readonly Dictionary<string, string> seen = [];
    private readonly Dictionary<string, string> lastTokens = [];

    /// <summary>The newest message that was there.</summary>
    public long LastId { get; private set; }

    /// <param name="since">Messages up to this id are left out.</param>
    /// <returns>What each subject is.</returns>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(long since, CancellationToken cancellationToken)
    {
        LastId = since;
        await ReadMessagesAsync(since, cancellationToken);
        await ReadGroupAsync(cancellationToken);
        await ReadUserAsync(cancellationToken);
        return seen;
    }

    private async Task ReadMessagesAsync(long since, CancellationToken cancellationToken)
    {
        var last = long.MaxValue;
        for (var hasMore = true; hasMore;)
        {
            var before = last == long.MaxValue ? "" : $"&before={last}";
            var answer = await api.GetAsync($"/chat/thread/messages/{crowd.Group}/?limit={PageSize}{before}", cancellationToken);
            var page = answer.GetProperty("data");
            hasMore = page.GetProperty("has_more").GetBoolean();
            foreach (var message in page.GetProperty("messages").EnumerateArray())
            {
                var id = message.GetProperty("id").GetInt64();
                if (id <= since)
                    return;

                violations.AddIf(id >= last, $"message {id} is listed after message {last}");
                last = id;
                LastId = Math.Max(LastId, id);
                await NoteAsync(id, message, cancellationToken);
            }
        }
    }

    private async Task NoteAsync(long id, JsonElement message, CancellationToken cancellationToken)
    {
        if (Text(message, "message_type") == "system")
            return;

        var text = TextOf(message);
        var known = ledger.TokenOf(id);
        var token = text == Deleted ? known ?? $"message {id}" : text.Split(' ')[0];
        violations.AddIf(known is not null && known != token, $"message {id} is {token}, and was confirmed as {known}");
        NoteOrder(token);
        Note(MemberChanges.TextOf(token), text);
        if (message.TryGetProperty("reactions", out var reactions))
            Note(MemberChanges.ReactionTo(token), Text(reactions[0], "emoji")!);
        if (Text(message, "attached_file") is { } link)
            Note(MemberChanges.FileOf(token), MemberChanges.Digest(await api.DownloadAsync(link, cancellationToken)));
        if (message.TryGetProperty("poll", out var poll) && poll.TryGetProperty("votes", out var votes))
            NoteVotes(token, votes);
    }

    private static string TextOf(JsonElement message)
    {
        if (message.TryGetProperty("deleted_at", out _))
            return Deleted;

        return (Text(message, "message_type") == "poll"
            ? Text(message.GetProperty("data"), "question")
            : Text(message, "message"))!;
    }

    private void NoteVotes(string token, JsonElement votes)
    {
        foreach (var vote in votes.EnumerateArray())
            Note(MemberChanges.VoteOf(vote.GetProperty("user_id").GetGuid(), token), $"{vote.GetProperty("options")[0]}");
    }

    // Newest first: of one sender, each number is smaller than the one before.
    private void NoteOrder(string token)
    {
        var sender = token.Split('-')[0];
        var isLate = lastTokens.TryGetValue(sender, out var last) && string.CompareOrdinal(token, last) >= 0;
        violations.AddIf(isLate, $"{token} was stored before {last}");
        lastTokens[sender] = token;
    }

    private async Task ReadGroupAsync(CancellationToken cancellationToken)
    {
        var group = (await api.GetAsync($"/chat/groups/{crowd.Group}/", cancellationToken)).GetProperty("data");
        var members = group.GetProperty("members").EnumerateArray()
            .Select(member => member.GetProperty("user_id").GetGuid()).ToList();
        foreach (var member in crowd.Members)
            violations.AddIf(!members.Contains(member.Id), $"{member.Id} is no longer in the group");

        if (Text(group, "name") is { } name && name != Crowds.FirstName)
            Note(OwnerChanges.GroupName, name);
        if (members.Contains(crowd.Guest.Id))
            Note(OwnerChanges.Membership, OwnerChanges.Yes);
    }

    private async Task ReadUserAsync(CancellationToken cancellationToken)
    {
        var user = await api.GetAsync($"/admin/users/{crowd.Subject.Id}/", cancellationToken);
        if (Text(user, "disabled_at") is not null)
            Note(OwnerChanges.Disabled, OwnerChanges.Yes);
        if (Text(user, "legal_hold") is not null)
            Note(OwnerChanges.Hold, OwnerChanges.Yes);
        await ReadAuditAsync(cancellationToken);
    }

    // Each decision is in the audit log, in the same transaction.
    private async Task ReadAuditAsync(CancellationToken cancellationToken)
    {
        var page = await api.GetAsync("/admin/audit/?limit=500", cancellationToken);
        var entries = page.GetProperty("entries").EnumerateArray().ToList();
        var ids = entries.ConvertAll(entry => entry.GetProperty("id").GetInt64());
        violations.AddIf(ids.Zip(ids.Skip(1)).Any(pair => pair.First != pair.Second + 1), "the audit log has a gap");
        CompareAudit(entries, "user_disabled", "user_enabled", OwnerChanges.Disabled);
        CompareAudit(entries, "hold_placed", "hold_released", OwnerChanges.Hold);
    }

    private void CompareAudit(List<JsonElement> entries, string set, string unset, string subject)
    {
        var newest = entries.Select(entry => Text(entry, "action")).FirstOrDefault(action => action == set || action == unset);
        var contradicts = newest is not null && (newest == set) != seen.ContainsKey(subject);
        violations.AddIf(contradicts, $"{subject} contradicts the audit log, whose newest entry is {newest}");
    }

    private void Note(string subject, string value) =>
        violations.AddIf(!seen.TryAdd(subject, value), $"{subject} is there twice");

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
