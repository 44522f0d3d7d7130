using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>A device of a user of the Messages API: its WebSocket, and its HTTP requests.</summary>
internal sealed class MessagesClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket socket = new();
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly TestServer server;

    private MessagesClient(TestServer server, TestUser user)
    {
        this.server = server;
        User = user;
        Http = server.As(user.Access);
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    public TestUser User { get; }

    public Guid UserId => User.UserId;

    public HttpClient Http { get; }

    public int? CloseCode => (int?)socket.CloseStatus;

    /// <summary>Connects, and returns when the server counts the device among those that hear. With a cursor, what was missed since comes first.</summary>
    public static async Task<MessagesClient> ConnectAsync(TestServer server, TestUser user, string? cursor = null)
    {
        var client = new MessagesClient(server, user);
        using var patience = new CancellationTokenSource(Patience);
        await client.socket.ConnectAsync(UrlOf(server.Address, user.Access, cursor), patience.Token);
        if (cursor is null)
            Assert.That(await client.ReceiveUntilPongAsync(), Is.Empty);
        return client;
    }

    public static Uri UrlOf(Uri address, string token, string? cursor = null) =>
        new UriBuilder(address)
        {
            Scheme = "ws",
            Path = "/ws/messages",
            Query = $"token={Uri.EscapeDataString(token)}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
        }.Uri;

    public Task<MessagesClient> ConnectAgainAsync(string? cursor = null) => ConnectAsync(server, User, cursor);

    public Task SayAsync(string type, object? data = null) => SayTextAsync(JsonSerializer.Serialize(new { type, data = data ?? new { } }));

    /// <summary>Sends text as it is, JSON or not.</summary>
    public async Task SayTextAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
    }

    public async Task SendBytesAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
    }

    /// <summary>Sends over HTTP and returns the body of the 200; the device hears of it too.</summary>
    public Task<JsonElement> PostMessageAsync(Guid recipient, string content, string? clientMsgId = null) =>
        PostAsync("/api/v1/messages/send", new { recipient_id = recipient, content, message_type = "text", client_msg_id = clientMsgId });

    public Task<JsonElement> PostAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        ReadAsync(Http.PostAsJsonAsync(path, body), expected);

    public Task<JsonElement> PatchAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        ReadAsync(Http.PatchAsJsonAsync(path, body), expected);

    public Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => ReadAsync(Http.GetAsync(path), expected);

    public Task<JsonElement> DeleteAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => ReadAsync(Http.DeleteAsync(path), expected);

    /// <summary>The data of the next frame, which must be of this type.</summary>
    public async Task<JsonElement> HearAsync(string type)
    {
        var frame = await HearAsync();
        Assert.That(frame.Text("type"), Is.EqualTo(type), frame.GetRawText());
        Assert.That(frame.Keys(), Is.EqualTo(new[] { "type", "data" }));
        return frame.GetProperty("data");
    }

    /// <summary>The data of the next frame, which must be an error of this kind.</summary>
    public async Task<JsonElement> HearErrorAsync(string code, string? field = null)
    {
        var error = await HearAsync("error");
        Assert.That(error.Text("code"), Is.EqualTo(code), error.GetRawText());
        Assert.That(error.Text("field"), Is.EqualTo(field), error.GetRawText());
        return error;
    }

    public async Task<JsonElement> HearAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await TryHearAsync() ?? throw new AssertionException($"Closed with {CloseCode} ({socket.CloseStatusDescription})"));

    /// <summary>The next frame as it came; null when the server has closed.</summary>
    public async Task<string?> TryHearAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var text = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;

            text.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
                return Encoding.UTF8.GetString(text.ToArray());
        }
    }

    /// <summary>Asks for a pong and returns all frames before it: a proof of what did not come.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceiveUntilPongAsync()
    {
        await SayAsync("ping");
        return await HearUntilAsync("pong");
    }

    public async Task<IReadOnlyList<JsonElement>> HearUntilAsync(string type)
    {
        var frames = new List<JsonElement>();
        while (await HearAsync() is var frame && frame.Text("type") != type)
            frames.Add(frame);
        return frames;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The server has cut the connection already.
        }

        socket.Dispose();
        Http.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> asking, HttpStatusCode expected)
    {
        using var response = await asking;
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}

internal static class MessagesClients
{
    /// <summary>Registers a user and connects a device of theirs.</summary>
    public static async Task<MessagesClient> ConnectToMessagesAsync(this TestServer server, string name) =>
        await MessagesClient.ConnectAsync(server, await server.RegisterAsync(name));

    public static Task<MessagesClient> ConnectToMessagesAsync(this TestServer server, TestUser user, string? cursor = null) =>
        MessagesClient.ConnectAsync(server, user, cursor);
}
