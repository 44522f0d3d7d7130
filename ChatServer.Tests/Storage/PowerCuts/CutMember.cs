using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// A user of the workload, who sends and changes messages over one connection, and notes requests and confirmations. Texts begin
/// with a token that consists of the author and a counter.
/// </summary>
internal sealed class CutMember(RoomClient client, HttpClient http, Promises promises, int seed) : IAsyncDisposable
{
    private const string Thumb = "👍";

    private readonly Random random = new(seed);
    private readonly List<OwnMessage> own = [];
    private int said;
    private int edits;

    public TestUser User => client.User;

    public static string NumberedToken(string name, int number) => $"{name}-{number:d5}";

    /// <summary>Performs one random action.</summary>
    public Task ActAsync(object conversation, long poll, string pollToken) => random.Next(20) switch
    {
        < 9 => SendAsync(conversation, random.Next(1, 7)),
        < 12 when own.Count > 0 => EditAsync(Pick()),
        < 13 when own.Count > 0 => DeleteAsync(Pick()),
        < 15 when own.Count > 0 => ReactAsync(Pick()),
        < 16 when own.Count > 0 => PinAsync(Pick()),
        < 17 => VoteAsync(poll, pollToken),
        _ => UploadAsync(conversation),
    };

    public async Task<(long Id, string Token)> SendPollAsync(object conversation)
    {
        var token = NextToken();
        var step = promises.Ask(Promises.TextOf(token), token);
        var data = new { question = token, options = new[] { "Monday", "Tuesday" } };
        await client.SendAsync(
            With(conversation, ("action", "message"), ("message_type", "poll"), ("data", data), ("client_msg_id", token)));
        var id = (await ReceiveAsync(frame => frame.Text("client_msg_id") == token)).Id();
        promises.ConfirmMessage(step, token, id);
        return (id, token);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await client.DisposeAsync();
    }

    // All of them are in flight at once, so that they share commits.
    private async Task SendAsync(object conversation, int count)
    {
        var waiting = new Dictionary<string, Step>();
        for (var index = 0; index < count; index++)
        {
            var token = NextToken();
            var text = $"{token} {new string('x', random.Next(2_500))}";
            waiting.Add(token, promises.Ask(Promises.TextOf(token), text));
            await client.SendAsync(
                With(conversation, ("action", "text_message"), ("message_body", text), ("client_msg_id", token)));
        }

        while (waiting.Count > 0)
        {
            var frame = await ReceiveAsync(frame =>
                frame.Text("action") == "conf_message" && waiting.ContainsKey(frame.Text("client_msg_id") ?? ""));
            waiting.Remove(frame.Text("client_msg_id")!, out var step);
            promises.ConfirmMessage(step!, frame.Text("client_msg_id")!, frame.Id());
            own.Add(new OwnMessage(frame.Id(), frame.Text("client_msg_id")!));
        }
    }

    private async Task EditAsync(OwnMessage message)
    {
        var text = $"{message.Token} edited {++edits} {new string('y', random.Next(500))}";
        var step = promises.Ask(Promises.TextOf(message.Token), text);
        await client.SendAsync(new { action = "edit_message", message_id = message.Id, message_body = text });
        await ReceiveAsync(frame => Concerns(frame, "message_edited", message) && frame.Text("message") == text);
        promises.Confirm(step);
    }

    // Its reaction and its pin are deleted with it.
    private async Task DeleteAsync(OwnMessage message)
    {
        own.Remove(message);
        Step[] steps =
        [
            promises.Ask(Promises.TextOf(message.Token), "(deleted)"),
            promises.Ask(Promises.ReactionTo(message.Token), Promises.Absent),
            promises.Ask(Promises.PinOf(message.Token), Promises.Absent),
        ];
        await client.SendAsync(new { action = "delete_message", message_id = message.Id });
        await ReceiveAsync(frame => Concerns(frame, "message_deleted", message));
        promises.Confirm(steps);
    }

    private async Task ReactAsync(OwnMessage message)
    {
        message.Reacted = !message.Reacted;
        var step = promises.Ask(Promises.ReactionTo(message.Token), message.Reacted ? Thumb : Promises.Absent);
        await client.SendAsync(new { action = message.Reacted ? "react" : "unreact", message_id = message.Id, emoji = Thumb });
        await ReceiveAsync(frame => Concerns(frame, message.Reacted ? "reaction_added" : "reaction_removed", message));
        promises.Confirm(step);
    }

    private async Task PinAsync(OwnMessage message)
    {
        message.Pinned = !message.Pinned;
        var step = promises.Ask(Promises.PinOf(message.Token), message.Pinned ? "pinned" : Promises.Absent);
        await client.SendAsync(new { action = message.Pinned ? "pin" : "unpin", message_id = message.Id });
        await ReceiveAsync(frame => Concerns(frame, message.Pinned ? "message_pinned" : "message_unpinned", message));
        promises.Confirm(step);
    }

    private async Task VoteAsync(long poll, string token)
    {
        var option = random.Next(2);
        var step = promises.Ask(Promises.VoteOf(client.UserId, token), $"{option}");
        await client.VoteAsync(poll, option);
        await ReceiveAsync(frame =>
            frame.Text("action") == "poll_changed"
                && frame.TryGetProperty("your_vote", out var vote)
                && vote[0].GetInt32() == option);
        promises.Confirm(step);
    }

    private async Task UploadAsync(object conversation)
    {
        var token = NextToken();
        var content = new byte[random.Next(100, 90_000)];
        random.NextBytes(content);
        var text = promises.Ask(Promises.TextOf(token), token);
        var file = promises.Ask(Promises.FileOf(token), Convert.ToHexString(SHA256.HashData(content)));
        var place = conversation is Guid receiver ? ("receiver", (object)receiver) : ("thread_id", conversation);
        var message = await http.UploadFormAsync(content, place, ("message", token));
        promises.Confirm(file);
        promises.ConfirmMessage(text, token, message.Number("id"));
    }

    private async Task<JsonElement> ReceiveAsync(Predicate<JsonElement> awaited)
    {
        while (true)
        {
            var frame = await client.ReceiveAsync();
            Assert.That(frame.Text("action"), Is.Not.EqualTo("error"), frame.GetRawText());
            if (awaited(frame))
                return frame;
        }
    }

    private OwnMessage Pick() => own[random.Next(own.Count)];

    private string NextToken() => NumberedToken($"{client.UserId:N}", ++said);

    private static bool Concerns(JsonElement frame, string action, OwnMessage message) =>
        frame.Text("action") == action && frame.Number("message_id") == message.Id;

    /// <param name="conversation">A user, or the id of a thread.</param>
    private static Dictionary<string, object> With(object conversation, params (string Name, object Value)[] fields)
    {
        var frame = fields.ToDictionary(field => field.Name, field => field.Value);
        frame.Add(conversation is Guid ? "receiver_id" : "thread_id", conversation);
        return frame;
    }

    private sealed record OwnMessage(long Id, string Token)
    {
        public bool Reacted { get; set; }

        public bool Pinned { get; set; }
    }
}
