using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Chats;

/// <summary>
/// A device that hears the events of its user's chats, and keeps the contents of messages. It is cut off and reconnects with its
/// cursor. Connected, it hears each event once and in order; afterwards <c>sync</c> brings what it missed.
/// </summary>
internal sealed class ChatDevice(ChatPlay play, int person, bool isRaw) : IAsyncDisposable
{
    private const string Barrier = "barrier";
    private readonly Dictionary<(string Chat, string Node), string> contents = [];
    private readonly HashSet<(string Chat, string Node)> unknown = [];
    private readonly Queue<(ToldEvent Told, bool IsContent)> expected = [];
    private readonly List<ToldEvent> missed = [];
    private EventsSocket? socket;
    private string cursor = "0";
    private int barriers;

    public int Person => person;

    public bool IsConnected => socket is not null;

    /// <summary>The device must hear of this now, or when it has reconnected.</summary>
    public void Expect(ToldEvent told, bool isContent)
    {
        if (IsConnected)
            expected.Enqueue((told, isContent));
        else if (!isContent)
            missed.Add(told);
    }

    /// <summary>Saving is no event: the content of these messages isn't known any more.</summary>
    public void Forget(WorldChat chat, IEnumerable<string> nodes)
    {
        foreach (var node in nodes)
            contents.Remove((chat.Id, node));
    }

    // What was on its way comes by sync.
    public async Task CutAsync()
    {
        await socket!.DisposeAsync();
        socket = null;
        missed.AddRange(expected.Where(one => !one.IsContent).Select(one => one.Told));
        expected.Clear();
    }

    /// <param name="limit">The plain WebSocket asks for pages of this size.</param>
    public async Task ReconnectAsync(int limit)
    {
        socket = await EventsSocket.ConnectAsync(play.Server, play.Persons[person].User, isRaw, cursor);
        if (isRaw)
            await socket.SendAsync("sync", new { cursor, limit });
        var caughtUp = new List<ToldEvent>();
        while (await CatchUpAsync(caughtUp))
            await socket.SendAsync("sync", new { cursor, limit });

        var expectedNow = missed.Where(told => play.Chats.Exists(chat => chat.Id == told.Chat)).ToList();
        WorldFailure.Unless(caughtUp.TakeLast(expectedNow.Count), expectedNow, $"what {this} missed");
        missed.Clear();
        await ReceiveAllAsync();
    }

    /// <summary>Receives everything up to an event that is posted now, and compares the contents with the model.</summary>
    public async Task ReceiveAllAsync()
    {
        var message = $"m{++barriers}{(isRaw ? "" : "s")}";
        await play.Persons[person].AskAsync(
            HttpMethod.Post, $"/api/v1/chats/{play.Barriers[person]}/messages/{message}/event",
            new { type = Barrier, data = new { } });
        while (true)
        {
            var (_, payload) = await ReceiveAsync();
            var told = Read(payload);
            if (told.Type == Barrier && told.Node == message)
                break;

            // The user's other device posts barriers, too.
            if (told.Type == Barrier)
                continue;

            WorldFailure.Unless(told, expected.TryDequeue(out var next) ? next.Told : null, $"what {this} hears");
            Apply(told);
        }

        WorldFailure.Unless(expected.Select(one => one.Told), [], $"what {this} hasn't heard");
        await ReadUnknownAsync();
        Compare();
    }

    public async ValueTask DisposeAsync()
    {
        if (socket is not null)
            await socket.DisposeAsync();
    }

    public override string ToString() => $"the device of person {person} on {(isRaw ? "/ws/events" : "Socket.IO")}";

    // Returns whether there is more.
    private async Task<bool> CatchUpAsync(List<ToldEvent> caughtUp)
    {
        while (await ReceiveAsync() is var (name, payload))
        {
            if (name == "sync_complete")
            {
                cursor = payload.Text("cursor")!;
                return payload.GetProperty("has_more").GetBoolean();
            }

            var told = Read(payload);
            if (told.Type == Barrier)
                continue;

            WorldFailure.Unless(play.Chats.Exists(chat => chat.Id == told.Chat), true, $"whether the chat of {told} is there");
            if (told.Type != "chat:message")
                caughtUp.Add(told);
            Apply(told);
        }

        return false;
    }

    private async Task<(string Name, JsonElement Payload)> ReceiveAsync()
    {
        var (name, payload) = await socket!.NextAsync();
        WorldFailure.Unless(name is "events" or "sync_complete", true, $"whether {this} hears {name} {payload}");
        return (name, payload);
    }

    private void Apply(ToldEvent told)
    {
        var (key, data) = ((told.Chat, told.Node), JsonSerializer.Deserialize<JsonElement>(told.Data));
        switch (told.Type)
        {
            case "chat:message" or "replace":
                contents[key] = data.Text("content")!;
                unknown.Remove(key);
                break;
            case "message" when contents.TryGetValue(key, out var content):
                contents[key] = content + data.Text("content");
                break;
            case "message":
                unknown.Add(key);
                break;
        }
    }

    // A client that hears a piece of a message that it doesn't know reads the chat.
    private async Task ReadUnknownAsync()
    {
        foreach (var (chat, node) in unknown.Where(one => play.Chats.Exists(chat => chat.Id == one.Chat)))
        {
            var read = await play.Persons[person].AskAsync($"/api/v1/chats/{chat}");
            var nodes = read!.Value.GetProperty("chat").GetProperty("history").GetProperty("messages");
            if (nodes.TryGetProperty(node, out var known))
                contents[(chat, node)] = known.Text("content")!;
        }

        unknown.Clear();
    }

    private void Compare()
    {
        var known = contents.Where(one => play.Chats.Exists(chat => chat.Id == one.Key.Chat)).ToList();
        WorldFailure.Unless(
            known.Select(one => (one.Key, one.Value)),
            known.Select(one => (one.Key, play.Chats.Find(chat => chat.Id == one.Key.Chat)!.ContentOf(one.Key.Node)!)),
            $"the contents of {this}");
    }

    private static ToldEvent Read(JsonElement payload)
    {
        var data = payload.GetProperty("data");
        return new ToldEvent(
            payload.Text("chat_id")!, payload.Text("message_id")!, data.Text("type")!, data.GetProperty("data").GetRawText());
    }
}
