using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>A Socket.IO client that sends and receives packets as texts, good and bad ones.</summary>
internal sealed class SocketIoClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket socket = new() { Options = { KeepAliveInterval = TimeSpan.Zero } };
    private readonly byte[] buffer = new byte[256 * 1024];

    private SocketIoClient()
    {
    }

    public int? CloseCode => (int?)socket.CloseStatus;

    public string? CloseReason => socket.CloseStatusDescription;

    /// <summary>Connects and receives the open packet; CONNECT is not sent yet.</summary>
    public static async Task<SocketIoClient> OpenAsync(Uri address)
    {
        var client = new SocketIoClient();
        using var patience = new CancellationTokenSource(Patience);
        await client.socket.ConnectAsync(
            new UriBuilder(address) { Scheme = "ws", Path = "/ws/socket.io/", Query = "EIO=4&transport=websocket" }.Uri,
            patience.Token);
        Assert.That(await client.ReceiveAsync(), Does.StartWith("0{\"sid\":\""));
        return client;
    }

    /// <summary>Connects with a token, to the end of the handshake.</summary>
    public static async Task<SocketIoClient> ConnectAsync(Uri address, TestUser user, string? cursor = null)
    {
        var client = await OpenAsync(address);
        await client.SendAsync("40" + JsonSerializer.Serialize(new { token = user.Access, cursor }));
        Assert.That(await client.ReceiveAsync(), Does.StartWith("40{\"sid\":\""));
        return client;
    }

    public Task SendAsync(string packet) => SendBytesAsync(Encoding.UTF8.GetBytes(packet));

    public async Task SendBytesAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool isEnd = true)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(bytes.AsMemory(), type, isEnd, patience.Token);
    }

    public Task EmitAsync(string name, object? payload = null, int? ack = null) =>
        SendAsync($"42{ack}{JsonSerializer.Serialize(payload is null ? [name] : new[] { name, payload })}");

    /// <summary>Returns the next packet; null when the server has closed.</summary>
    public async Task<string?> TryReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;

            length += received.Count;
            if (received.EndOfMessage)
                return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    public async Task<string> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new AssertionException($"The server closed with {CloseCode} ({CloseReason})");

    /// <summary>Returns the payload of the next packet, which must be this event.</summary>
    public async Task<JsonElement> ReceiveAsync(string name)
    {
        var packet = await ReceiveAsync();
        Assert.That(packet, Does.StartWith($"42[\"{name}\","));
        return JsonSerializer.Deserialize<JsonElement>(packet[2..])[1];
    }

    /// <summary>Sends a ping and returns the packets before its pong: this proves that no others came.</summary>
    public async Task<IReadOnlyList<string>> ReceiveUntilPongAsync()
    {
        await EmitAsync("ping");
        var packets = new List<string>();
        while (await ReceiveAsync() is var packet && !packet.StartsWith("42[\"pong\",", StringComparison.Ordinal))
            packets.Add(packet);
        return packets;
    }

    /// <summary>Reads until the server closes, answers the close, and checks the code. Returns the packets before it.</summary>
    public async Task<IReadOnlyList<string>> ExpectCloseAsync(int code)
    {
        var packets = new List<string>();
        while (await TryReceiveAsync() is { } packet)
            packets.Add(packet);

        Assert.That(CloseCode, Is.EqualTo(code), CloseReason);
        await CloseAsync();
        return packets;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        socket.Dispose();
    }

    private async Task CloseAsync()
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
}
