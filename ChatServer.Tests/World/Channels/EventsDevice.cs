using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Channels;

/// <summary>
/// A device that hears the events of its user's channels, and keeps a copy of each that the user has joined. It is cut off and
/// reconnects with its cursor.
/// </summary>
internal sealed class EventsDevice(ChannelPlay play, int person, bool isRaw) : IAsyncDisposable
{
    private readonly Dictionary<WorldChannel, SortedDictionary<long, SeenPost>> copies = [];
    private readonly HashSet<long> expected = [];
    private readonly HashSet<WorldChannel> ending = [];
    private readonly HashSet<WorldChannel> beginning = [];
    private EventsSocket? socket;
    private string cursor = "0";

    public int Person => person;

    public bool IsConnected => socket is not null;

    /// <summary>The device must hear of this message.</summary>
    public void Expect(long messageId) => expected.Add(messageId);

    /// <summary>The device must hear that it can't read the channel any more.</summary>
    public void ExpectEnd(WorldChannel channel) => ending.Add(channel);

    /// <summary>The device must hear that there is a channel more.</summary>
    public void ExpectBeginning(WorldChannel channel) => beginning.Add(channel);

    public async Task CutAsync()
    {
        await socket!.DisposeAsync();
        socket = null;
        expected.Clear();
    }

    /// <param name="limit">The plain WebSocket asks for pages of this size.</param>
    public async Task ReconnectAsync(int limit)
    {
        socket = await EventsSocket.ConnectAsync(play.Server, play.Persons[person].User, isRaw, cursor);
        if (isRaw)
            await socket.SendAsync("sync", new { cursor, limit });
        while (await CatchUpAsync())
            await socket.SendAsync("sync", new { cursor, limit });
        await DropEndedAsync();
        await TakeMissingAsync();
    }

    /// <summary>Receives everything up to a message of the user to themselves, and compares the copies with the model.</summary>
    public async Task ReceiveAllAsync(string barrier)
    {
        await play.Persons[person].AskAsync(
            HttpMethod.Post, "/api/v1/messages/send",
            new { recipient_id = play.Persons[person].Id, content = barrier, message_type = "text" });
        while (true)
        {
            var (name, payload) = await socket!.NextAsync();
            if (payload.GetProperty("data").TryGetProperty("data", out var data) && data.Text("content") == barrier)
                break;

            Receive(name, payload);
        }

        CheckExpected();
        await TakeMissingAsync();
        Compare();
    }

    public async Task<bool> TryMarkReadAsync(Guid channel)
    {
        await socket!.SendAsync(
            "events:channel", new { channel_id = channel, message_id = (string?)null, data = new { type = "last_read_at" } });
        await socket.SendAsync("ping", new { });
        for (var isDone = true; ;)
        {
            var (name, payload) = await socket.NextAsync();
            if (name == "pong")
                return isDone;

            if (name == "error")
                isDone = false;
            else
                Receive(name, payload);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (socket is not null)
            await socket.DisposeAsync();
    }

    public override string ToString() => $"the device of person {person} on {(isRaw ? "/ws/events" : "Socket.IO")}";

    // Returns whether there is more.
    private async Task<bool> CatchUpAsync()
    {
        while (true)
        {
            var (name, payload) = await socket!.NextAsync();
            if (name == "sync_complete")
            {
                cursor = payload.Text("cursor")!;
                return payload.GetProperty("has_more").GetBoolean();
            }

            // A channel that the user has joined again has more messages than the device received.
            if (TypeOf(payload) == "channel:created")
                copies.Clear();
            else
                Receive(name, payload, isLive: false);
        }
    }

    private void Receive(string name, JsonElement payload, bool isLive = true)
    {
        WorldFailure.Unless(name, "events:channel", $"what {this} hears, {payload},");
        var type = TypeOf(payload);
        if (type == "channel:created")
        {
            // It doesn't say which channel it is about. A direct channel begins with its first message, also one of a barrier.
            if (beginning.Count > 0)
                beginning.Remove(beginning.First());
            return;
        }

        if (play.Channels.FirstOrDefault(one => one.Uuid == payload.GetProperty("channel_id").GetGuid()) is not { } channel)
            return;

        if (type == "channel:removed")
        {
            WorldFailure.Unless(ending.Remove(channel), true, $"whether the channel {channel.Id} has ended for {this}");
            copies.Remove(channel);
            return;
        }

        WorldFailure.Unless(
            ending.Contains(channel) || !channel.MayRead(person), false, $"whether {this} must not hear {payload}");
        if (payload.GetProperty("data").TryGetProperty("data", out var message))
            Apply(channel, type, message, isLive);
    }

    private void Apply(WorldChannel channel, string type, JsonElement message, bool isLive)
    {
        var id = NumberedUuid.MessageOf(message.Text("id")!)!.Value;
        if (isLive && type == "message")
            WorldFailure.Unless(expected.Remove(id), true, $"whether {this} hears for the first time of {message}");
        if (!copies.TryGetValue(channel, out var copy))
            return;

        if (type == "message:delete")
            copy.Remove(id);
        else
            copy[id] = SeenPost.Read(message);
    }

    // The events of messages that were deleted meanwhile are left out.
    private void CheckExpected()
    {
        WorldFailure.Unless(
            expected.Where(id => play.Channels.Any(
                channel => channel.Find(id) is { IsDeleted: false } && channel.MayRead(person))),
            [], $"the messages that {this} hasn't heard");
        expected.Clear();
        WorldFailure.Unless(ending.Select(channel => channel.Id), [], $"the ended channels of which {this} hasn't heard");
        WorldFailure.Unless(beginning.Select(channel => channel.Id), [], $"the new channels of which {this} hasn't heard");
    }

    // channel:removed isn't repeated: the device asks which channels it may read, and which standard ones the user has joined.
    private async Task DropEndedAsync()
    {
        ending.Clear();
        beginning.Clear();
        foreach (var channel in copies.Keys.ToList())
        {
            var opened = await play.Persons[person].AskAsync(channel.Path);
            if (opened is not { } known || known.GetProperty("last_read_at").ValueKind == JsonValueKind.Null)
                copies.Remove(channel);
        }
    }

    private async Task TakeMissingAsync()
    {
        foreach (var channel in play.Channels.Where(channel => channel.Has(person) && !copies.ContainsKey(channel)))
        {
            var copy = copies[channel] = [];
            foreach (var post in await ChannelPages.ReadAllAsync(play, person, channel))
                copy[post.Id] = post;
        }
    }

    // A page doesn't show replies to deleted messages.
    private void Compare()
    {
        foreach (var (channel, copy) in copies)
        {
            WorldFailure.Unless(
                copy.Values.Where(post => IsReachable(post.Parent)),
                channel.Shown.Reverse().Where(message => IsReachable(message.Parent))
                    .Select(message => SeenPost.Of(play, channel, message)),
                $"the copy of channel {channel.Id} of {this}");

            bool IsReachable(long? parent) => parent is null || channel.Find(parent) is { IsDeleted: false };
        }
    }

    private static string TypeOf(JsonElement payload) => payload.GetProperty("data").Text("type")!;
}
