using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ChatServer.Api.Sockets;

namespace ChatServer.Tests.Harness;

/// <summary>A device of a user on one of the WebSockets.</summary>
/// <param name="description">How the frames are published.</param>
internal abstract class SocketClient(TestUser user, SocketDescription description) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string kind = description.Key;
    private readonly ClientWebSocket socket = new() { Options = { KeepAliveInterval = TimeSpan.Zero } };
    private readonly Queue<string> early = [];
    private readonly byte[] buffer = new byte[64 * 1024];
    private int receivedCount;
    private string? last;

    public TestUser User { get; } = user;

    public Guid UserId => User.UserId;

    public int? CloseCode => (int?)socket.CloseStatus;

    public Task SendAsync(object frame) => SendTextAsync(JsonSerializer.Serialize(frame));

    /// <summary>Sends text unchanged, JSON or not.</summary>
    public Task SendTextAsync(string text) => SendBytesAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendBytesAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool isEnd = true)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(bytes.AsMemory(), type, isEnd, patience.Token);
    }

    /// <summary>Returns the next frame; fails after 20 seconds without one.</summary>
    public async Task<JsonElement> ReceiveAsync() => JsonSerializer.Deserialize<JsonElement>(await ReceiveTextAsync());

    /// <summary>Returns the next frame, which must be of this kind.</summary>
    public async Task<JsonElement> ReceiveAsync(string name)
    {
        var frame = await ReceiveAsync();
        Assert.That(frame.Text(kind), Is.EqualTo(name), frame.GetRawText());
        return frame;
    }

    /// <summary>Returns the text of the next frame.</summary>
    public async Task<string> ReceiveTextAsync() =>
        await TryReceiveTextAsync()
        ?? throw new AssertionException($"{Describe()} was closed with {socket.CloseStatus} ({socket.CloseStatusDescription})");

    /// <summary>Returns the text of the next frame; null when the server has closed, see <see cref="CloseCode"/>.</summary>
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
        PublishedSchemas.CheckFrame(description, frame);
        receivedCount++;
        last = frame;
        return frame;
    }

    /// <summary>
    /// Reads until the server closes, answers the close, and checks the code. Returns the frames before it.
    /// </summary>
    public async Task<IReadOnlyList<JsonElement>> ExpectCloseAsync(int code)
    {
        var frames = new List<JsonElement>();
        while (await TryReceiveTextAsync() is { } text)
            frames.Add(JsonSerializer.Deserialize<JsonElement>(text));

        Assert.That(CloseCode, Is.EqualTo(code), $"{Describe()}: {socket.CloseStatusDescription}");
        await CloseAsync();
        return frames;
    }

    /// <summary>Sends a ping and returns all frames before its pong: this proves that no others came.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceiveUntilPongAsync()
    {
        await PingAsync();
        return await ReceiveUntilAsync("pong");
    }

    /// <summary>Returns the frames before the next one of this kind.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReceiveUntilAsync(string name)
    {
        var frames = new List<JsonElement>();
        while (await ReceiveAsync() is var frame && frame.Text(kind) != name)
            frames.Add(frame);
        return frames;
    }

    /// <summary>Returns the frames of a requested page of the past, and the frame that ends it.</summary>
    public async Task<(IReadOnlyList<JsonElement> Frames, JsonElement Complete)> ReceivePastAsync()
    {
        var frames = new List<JsonElement>();
        while (true)
        {
            var frame = await ReceiveAsync();
            if (frame.Text(kind) == "sync_complete")
                return (frames, frame);

            Assert.That(frame.Text(kind), Is.Not.EqualTo("error"), frame.GetRawText());
            frames.Add(frame);
        }
    }

    /// <summary>Closes the connection cleanly.</summary>
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
            // The server has already cut the connection.
        }
    }

    /// <summary>Cuts the connection without a close frame.</summary>
    public void Abort() => socket.Abort();

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        socket.Dispose();
    }

    protected static Uri UrlOf(Uri address, string path, string token, string? cursor) =>
        new UriBuilder(address)
        {
            Scheme = "ws",
            Path = path,
            Query = $"token={Uri.EscapeDataString(token)}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
        }.Uri;

    /// <summary>
    /// Connects, and returns when the server has registered the device as a receiver, which is a moment after the upgrade. With a
    /// cursor, the frames missed since then come first.
    /// </summary>
    protected async Task OpenAsync(Uri url, bool isResuming)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(url, patience.Token);
        if (!isResuming)
            await WaitUntilRegisteredAsync();
    }

    /// <summary>Returns the content of an error, which must be of this kind.</summary>
    protected static JsonElement Checked(JsonElement error, string code, string? field)
    {
        Assert.That(error.Text("code"), Is.EqualTo(code), error.GetRawText());
        Assert.That(error.Text("field"), Is.EqualTo(field), error.GetRawText());
        return error;
    }

    private async Task WaitUntilRegisteredAsync()
    {
        await PingAsync();
        var before = new List<string>();
        while (await TryReceiveTextAsync() is { } text && !text.StartsWith($$"""{"{{kind}}":"pong",""", StringComparison.Ordinal))
            before.Add(text);
        before.ForEach(early.Enqueue);
    }

    private Task PingAsync() => SendTextAsync($$"""{"{{kind}}":"ping"}""");

    private string Describe() =>
        $"The device of {User.Email}, which had received {receivedCount} frames, the last {last ?? "none"},";
}
