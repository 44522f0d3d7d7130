using System.Security.Cryptography;
using System.Text.Json;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>
/// A member of the group who sends, edits, deletes, reacts, votes and uploads, one after the other, until the connection breaks.
/// What a round changes are messages of that round, so that only these have to be looked at after it.
/// </summary>
internal sealed class MemberChanges(ApiClient api, ChangeLedger ledger, long group, int seed)
{
    private const string Emoji = "👍";
    private const int MaxFileBytes = 90_000;

    private readonly Random random = new(seed);
    private readonly List<OwnMessage> own = [];
    private int sent;
    private int edits;

    /// <param name="poll">This round's poll, if it was confirmed.</param>
    public async Task RunAsync(SentPoll? poll, CancellationToken over)
    {
        own.Clear();
        while (true)
            await ChangeAsync(poll, over);
    }

    /// <returns>The poll, or null if the server has refused it.</returns>
    public async Task<SentPoll?> SendPollAsync(CancellationToken over)
    {
        var token = NextToken();
        var change = ledger.Ask("poll", TextOf(token), token);
        var data = new { question = token, options = new[] { "Monday", "Tuesday" } };
        var body = new { conversation_id = $"conv_{group}", message_type = "poll", data, client_msg_id = token };
        if (await PostAsync("/api/v1/messages/send", body, over) is not { } poll)
            return null;

        ledger.ConfirmMessage(change, token, IdOf(poll));
        return new SentPoll(IdOf(poll), token);
    }

    public static string TextOf(string token) => $"the text of {token}";

    public static string ReactionTo(string token) => $"the reaction to {token}";

    public static string FileOf(string token) => $"the file of {token}";

    public static string VoteOf(Guid user, string token) => $"the vote of {user} in {token}";

    public static string Digest(byte[] content) => Convert.ToHexString(SHA256.HashData(content))[..16];

    private Task ChangeAsync(SentPoll? poll, CancellationToken over) => random.Next(12) switch
    {
        < 3 when own.Count > 0 => EditAsync(Pick(), over),
        < 4 when own.Count > 0 => DeleteAsync(Pick(), over),
        < 6 when own.Count > 0 => ReactAsync(Pick(), over),
        < 8 when poll is not null => VoteAsync(poll, over),
        < 9 => UploadAsync(over),
        _ => SendAsync(over),
    };

    private async Task SendAsync(CancellationToken over)
    {
        var token = NextToken();
        var text = $"{token} {new string('x', random.Next(2_000))}";
        var change = ledger.Ask("message", TextOf(token), text);
        var body = new { conversation_id = $"conv_{group}", content = text, client_msg_id = token };
        if (await PostAsync("/api/v1/messages/send", body, over) is not { } answer)
            return;

        ledger.ConfirmMessage(change, token, IdOf(answer));
        own.Add(new OwnMessage(IdOf(answer), token));
    }

    private Task EditAsync(OwnMessage message, CancellationToken over)
    {
        var text = $"{message.Token} edited {++edits}";
        var change = ledger.Ask("edit", TextOf(message.Token), text);
        return ConfirmAsync(HttpMethod.Patch, Path(message.Id), new { content = text }, over, change);
    }

    private Task DeleteAsync(OwnMessage message, CancellationToken over)
    {
        own.Remove(message);
        var change = ledger.Ask("deletion", TextOf(message.Token), GroupReading.Deleted);
        var reaction = ledger.Ask("deletion of a reaction", ReactionTo(message.Token), ChangeLedger.Absent);
        return ConfirmAsync(HttpMethod.Delete, Path(message.Id), body: null, over, change, reaction);
    }

    private Task ReactAsync(OwnMessage message, CancellationToken over)
    {
        message.Reacted = !message.Reacted;
        var change = ledger.Ask("reaction", ReactionTo(message.Token), message.Reacted ? Emoji : ChangeLedger.Absent);
        return message.Reacted
            ? ConfirmAsync(HttpMethod.Post, $"{Path(message.Id)}/reactions", new { emoji = Emoji }, over, change)
            : ConfirmAsync(
                HttpMethod.Delete, $"{Path(message.Id)}/reactions/{Uri.EscapeDataString(Emoji)}", body: null, over, change);
    }

    private Task VoteAsync(SentPoll poll, CancellationToken over)
    {
        var option = random.Next(2);
        var change = ledger.Ask("vote", VoteOf(api.UserId, poll.Token), $"{option}");
        return ConfirmAsync(HttpMethod.Post, $"{Path(poll.Id)}/vote", new { options = new[] { option } }, over, change);
    }

    private async Task UploadAsync(CancellationToken over)
    {
        var token = NextToken();
        var content = new byte[random.Next(1, MaxFileBytes)];
        random.NextBytes(content);
        var text = ledger.Ask("upload", TextOf(token), token);
        var file = ledger.Ask("file", FileOf(token), Digest(content));
        var form = new MultipartFormDataContent
        {
            { new StringContent($"{group}"), "thread_id" },
            { new StringContent(token), "message" },
            { new ByteArrayContent(content), "attached_file", "noise.bin" },
        };
        if (await PostAsync("/chat/attachment/", form, over) is not { } answer)
            return;

        ledger.ConfirmMessage(text, token, answer.GetProperty("entity").GetProperty("message").GetProperty("id").GetInt64());
        ledger.Confirm(file);
    }

    private async Task ConfirmAsync(HttpMethod method, string path, object? body, CancellationToken over, params Change[] changes)
    {
        if (await api.SendAsync(method, path, body, over) is not null)
            Array.ForEach(changes, ledger.Confirm);
    }

    private Task<JsonElement?> PostAsync(string path, object body, CancellationToken over) =>
        api.SendAsync(HttpMethod.Post, path, body, over);

    private OwnMessage Pick() => own[random.Next(own.Count)];

    private string NextToken() => $"{api.UserId:N}-{++sent:d7}";

    private static string Path(long id) => $"/api/v1/messages/msg_{id}";

    private static long IdOf(JsonElement answer) =>
        long.Parse(answer.GetProperty("id").GetString()!["msg_".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private sealed class OwnMessage(long id, string token)
    {
        public long Id => id;

        public string Token => token;

        public bool Reacted { get; set; }
    }
}

internal sealed record SentPoll(long Id, string Token);
