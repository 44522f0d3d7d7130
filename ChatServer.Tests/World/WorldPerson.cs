using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>A user who acts through every API, with a device on each WebSocket that records its frames.</summary>
internal sealed class WorldPerson(TestServer server, RoomClient room, MessagesClient messages) : IAsyncDisposable
{
    private const int MaxPages = 1_000;
    private readonly HttpClient http = server.As(room.User.Access);

    public Guid Id => room.UserId;

    public TestUser User => room.User;

    public List<JsonElement> ReceivedInRoom { get; } = [];

    public List<JsonElement> ReceivedInMessages { get; } = [];

    public static async Task<WorldPerson> ConnectAsync(TestServer server, string name)
    {
        var room = await server.ConnectAsync(name);
        return new WorldPerson(server, room, await server.ConnectToMessagesAsync(room.User));
    }

    /// <summary>Sends an action in Room; returns false if it was refused.</summary>
    public async Task<bool> TrySendAsync(object action)
    {
        await room.SendAsync(action);
        var received = await room.ReceiveUntilPongAsync();
        ReceivedInRoom.AddRange(received);
        return !received.Any(frame => frame.Text("action") == "error" && IsRefusal(frame));
    }

    /// <summary>Sends a Messages API command; returns false if it was refused.</summary>
    public async Task<bool> TrySendAsync(string type, object data)
    {
        await messages.SendAsync(type, data);
        var received = await messages.ReceiveUntilPongAsync();
        ReceivedInMessages.AddRange(received);
        return !received.Any(frame => frame.Text("type") == "error" && IsRefusal(frame.GetProperty("data")));
    }

    /// <summary>Sends through Room; returns the message's id, or null if it was refused.</summary>
    public async Task<long?> SendAsync(object action)
    {
        var frame = JsonSerializer.SerializeToNode(action)!.AsObject();
        frame["client_msg_id"] = Guid.CreateVersion7().ToString();
        await room.SendTextAsync(frame.ToJsonString());
        while (true)
        {
            var answer = await room.ReceiveAsync();
            ReceivedInRoom.Add(answer);
            if (answer.Text("client_msg_id") == (string?)frame["client_msg_id"])
                return answer.Text("action") == "error" && IsRefusal(answer) ? null : answer.Id();
        }
    }

    /// <summary>Sends on the WebSocket of the Messages API; returns the message's id, or null if it was refused.</summary>
    public async Task<long?> SendInMessagesAsync(object message)
    {
        var data = JsonSerializer.SerializeToNode(message)!.AsObject();
        data["client_msg_id"] = Guid.CreateVersion7().ToString();
        await messages.SendAsync("send", data);
        while (true)
        {
            var answer = await messages.ReceiveAsync();
            ReceivedInMessages.Add(answer);
            if (answer.GetProperty("data").Text("client_msg_id") == (string?)data["client_msg_id"])
                return answer.Text("type") == "error" && IsRefusal(answer.GetProperty("data"))
                    ? null
                    : MessagesReading.Number(answer.GetProperty("data"), "id");
        }
    }

    /// <summary>Returns the body of a 2xx; null if the request was refused.</summary>
    public async Task<JsonElement?> AskAsync(HttpMethod method, string path, object? body = null)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        return await AskAsync(method, path, content);
    }

    public Task<JsonElement?> AskAsync(string path) => AskAsync(HttpMethod.Get, path, content: null);

    public async Task<JsonElement?> AskAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode >= HttpStatusCode.InternalServerError)
            throw new WorldFailure($"{method} {path}: {(int)response.StatusCode} {text}");
        return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : null;
    }

    /// <summary>Returns all frames missed in Room since a cursor, and the new cursor.</summary>
    public async Task<(List<JsonElement> Frames, string Cursor)> CatchUpInRoomAsync(string cursor, int limit)
    {
        await using var other = await room.ConnectAgainAsync();
        var frames = new List<JsonElement>();
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var (page, complete) = await other.SyncAsync(cursor, limit);
            frames.AddRange(page);
            cursor = complete.Text("cursor")!;
            if (!complete.GetProperty("has_more").GetBoolean())
                return (frames, cursor);
        }

        throw new WorldFailure($"After {MaxPages} pages of a sync there is still more.");
    }

    /// <summary>Does the same on the WebSocket of the Messages API.</summary>
    public async Task<(List<JsonElement> Frames, string Cursor)> CatchUpInMessagesAsync(string cursor, int limit)
    {
        await using var other = await messages.ConnectAgainAsync();
        var frames = new List<JsonElement>();
        for (var pages = 0; pages < MaxPages; pages++)
        {
            await other.SendAsync("sync", new { cursor, limit });
            JsonElement frame;
            while ((frame = await other.ReceiveAsync()).Text("type") != "sync_complete")
                frames.Add(frame);
            cursor = frame.GetProperty("data").Text("cursor")!;
            if (!frame.GetProperty("data").GetProperty("has_more").GetBoolean())
                return (frames, cursor);
        }

        throw new WorldFailure($"After {MaxPages} pages of a sync there is still more.");
    }

    /// <summary>Receives the frames that are still in flight.</summary>
    public async Task ReceiveAllAsync()
    {
        ReceivedInRoom.AddRange(await room.ReceiveUntilPongAsync());
        ReceivedInMessages.AddRange(await messages.ReceiveUntilPongAsync());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await room.DisposeAsync();
        await messages.DisposeAsync();
    }

    // A refusal is a valid answer; an internal error is a failure.
    private static bool IsRefusal(JsonElement error) =>
        error.Text("code") is not ("internal" or "unavailable") ? true : throw new WorldFailure(error.GetRawText());
}
