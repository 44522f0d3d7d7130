using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>A device of a user on <c>/ws/chat/room/</c>.</summary>
internal sealed class RoomClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket socket = new();
    private readonly Queue<string> early = [];
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly Uri address;
    private int heard;
    private string? last;

    private RoomClient(Uri address, TestUser user)
    {
        this.address = address;
        User = user;
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
    }

    public TestUser User { get; }

    public Guid UserId => User.UserId;

    /// <summary>
    /// Connects, and returns when the server counts the device among those that hear: an upgraded connection does a moment later.
    /// With a cursor, what was missed since comes first.
    /// </summary>
    public static async Task<RoomClient> ConnectAsync(Uri address, TestUser user, string? cursor = null)
    {
        var client = new RoomClient(address, user);
        using var patience = new CancellationTokenSource(Patience);
        await client.socket.ConnectAsync(UrlOf(address, user.Access, cursor), patience.Token);
        if (cursor is null)
            await client.MakeSureAsync();
        return client;
    }

    public static Uri UrlOf(Uri address, string token, string? cursor = null) =>
        new UriBuilder(address)
        {
            Scheme = "ws",
            Path = "/ws/chat/room/",
            Query = $"token={Uri.EscapeDataString(token)}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
        }.Uri;

    /// <summary>Another device of the same user.</summary>
    public Task<RoomClient> ConnectAgainAsync(string? cursor = null) => ConnectAsync(address, User, cursor);

    public Task SendAsync(object frame) => SendTextAsync(JsonSerializer.Serialize(frame));

    /// <summary>Sends text as it is, JSON or not.</summary>
    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendBytesAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool isEnd = true)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(bytes.AsMemory(), type, isEnd, patience.Token);
    }

    public Task SendMessageAsync(Guid receiver, string body, string? clientMsgId = null) => clientMsgId is null
        ? SendAsync(new { action = "text_message", receiver_id = receiver, message_body = body })
        : SendAsync(new { action = "text_message", receiver_id = receiver, message_body = body, client_msg_id = clientMsgId });

    /// <summary>Sends a message and returns its confirmation, which must be the next frame.</summary>
    public async Task<JsonElement> SendConfirmedAsync(Guid receiver, string body, string? clientMsgId = null)
    {
        await SendMessageAsync(receiver, body, clientMsgId);
        return await ReceiveAsync("conf_message");
    }

    /// <summary>The next frame; fails after 20 seconds without one.</summary>
    public async Task<JsonElement> ReceiveAsync() => JsonSerializer.Deserialize<JsonElement>(await ReceiveTextAsync());

    /// <summary>The next frame, which must have this action.</summary>
    public async Task<JsonElement> ReceiveAsync(string action)
    {
        var frame = await ReceiveAsync();
        Assert.That(frame.Text("action"), Is.EqualTo(action), frame.GetRawText());
        return frame;
    }

    /// <summary>The next frame, which must be an error of this kind.</summary>
    public async Task<JsonElement> ReceiveErrorAsync(string code, string? field = null)
    {
        var error = await ReceiveAsync("error");
        Assert.That(error.Text("code"), Is.EqualTo(code), error.GetRawText());
        Assert.That(error.Text("field"), Is.EqualTo(field), error.GetRawText());
        return error;
    }

    /// <summary>The next frame as it came.</summary>
    public async Task<string> ReceiveTextAsync() =>
        await TryReceiveTextAsync() ?? throw new AssertionException($"{Describe()} was closed with {socket.CloseStatus} ({socket.CloseStatusDescription})");

    /// <summary>The next frame as it came; null when the server has closed, see <see cref="CloseCode"/>.</summary>
    public async Task<string?> TryReceiveTextAsync()
    {
        if (early.TryDequeue(out var first))
            return first;

        using var patience = new CancellationTokenSource(Patience);
        var text = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    return null;

                text.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                    break;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new AssertionException($"{Describe()} waited {Patience.TotalSeconds} s for a frame");
        }

        var frame = Encoding.UTF8.GetString(text.ToArray());
        heard++;
        last = frame;
        return frame;
    }

    public int? CloseCode => (int?)socket.CloseStatus;

    /// <summary>Reads until the server closes, answers the close, and checks the code. Returns the frames that came before.</summary>
    public async Task<IReadOnlyList<JsonElement>> ExpectCloseAsync(int code)
    {
        var frames = new List<JsonElement>();
        while (await TryReceiveTextAsync() is { } text)
            frames.Add(JsonSerializer.Deserialize<JsonElement>(text));

        Assert.That(CloseCode, Is.EqualTo(code), $"{Describe()}: {socket.CloseStatusDescription}");
        await CloseAsync();
        return frames;
    }

    /// <summary>Asks for a pong and returns all frames before it: a proof of what did not come.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceiveUntilPongAsync()
    {
        await SendAsync(new { action = "ping" });
        return await ReceiveUntilAsync("pong");
    }

    /// <summary>The frames before the next one of this action.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceiveUntilAsync(string action)
    {
        var frames = new List<JsonElement>();
        while (await ReceiveAsync() is var frame && frame.Text("action") != action)
            frames.Add(frame);
        return frames;
    }

    /// <summary>Sends a message and returns its confirmation; what comes before it is left out.</summary>
    public async Task<JsonElement> SendConfirmedIgnoringOthersAsync(Guid receiver, string body)
    {
        await SendMessageAsync(receiver, body);
        return await ReceiveUntilConfirmedAsync();
    }

    /// <summary>The next confirmation; what comes before it is left out.</summary>
    public async Task<JsonElement> ReceiveUntilConfirmedAsync()
    {
        while (true)
        {
            if (await ReceiveAsync() is var frame && frame.Text("action") == "conf_message")
                return frame;
        }
    }

    /// <summary>Asks for a page of the past; returns its frames and the <c>sync_complete</c> that ends it.</summary>
    public async Task<(IReadOnlyList<JsonElement> Frames, JsonElement Complete)> SyncAsync(object? cursor = null, int? limit = null)
    {
        await SendAsync(limit is null ? new { action = "sync", cursor } : (object)new { action = "sync", cursor, limit });
        return await ReceivePastAsync();
    }

    /// <summary>The frames of a page that was asked for, and its end.</summary>
    public async Task<(IReadOnlyList<JsonElement> Frames, JsonElement Complete)> ReceivePastAsync()
    {
        var frames = new List<JsonElement>();
        while (true)
        {
            var frame = await ReceiveAsync();
            if (frame.Text("action") == "sync_complete")
                return (frames, frame);

            Assert.That(frame.Text("action"), Is.Not.EqualTo("error"), frame.GetRawText());
            frames.Add(frame);
        }
    }

    /// <summary>Ends the connection as a client does that is done.</summary>
    public async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (WebSocketException)
        {
            // The server has cut the connection already.
        }
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort() => socket.Abort();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        socket.Dispose();
    }

    private async Task MakeSureAsync()
    {
        await SendAsync(new { action = "ping" });
        var before = new List<string>();
        while (await TryReceiveTextAsync() is { } text && !text.StartsWith("""{"action":"pong",""", StringComparison.Ordinal))
            before.Add(text);
        before.ForEach(early.Enqueue);
    }

    private string Describe() => $"The device of {User.Email}, which had heard {heard} frames, the last {last ?? "none"},";
}
