using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace ChatServer.Tests.Protocol;

/// <summary>A client without knowledge of the protocol: it sends texts and keeps the received ones.</summary>
internal sealed class ExampleSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ClientWebSocket socket;
    private readonly Channel<string> frames = Channel.CreateUnbounded<string>();
    private readonly Task receiving;

    private ExampleSocket(ClientWebSocket socket)
    {
        this.socket = socket;
        receiving = ReceiveAllAsync();
    }

    public int? CloseCode => (int?)socket.CloseStatus;

    /// <summary>Connects; returns the status of the answer if the server refuses.</summary>
    public static async Task<(ExampleSocket? Socket, int Status)> ConnectAsync(Uri address)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(address, CancellationToken.None);
            return (new ExampleSocket(socket), (int)socket.HttpStatusCode);
        }
        catch (WebSocketException) when (socket.HttpStatusCode != 0)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            return (null, status);
        }
    }

    public Task SendAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Returns the next frame, or null once the connection is closed.</summary>
    public async Task<string?> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await frames.Reader.WaitToReadAsync(patience.Token) && frames.Reader.TryRead(out var frame) ? frame : null;
    }

    public async Task HangUpAsync() =>
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await receiving;
        socket.Dispose();
    }

    private async Task ReceiveAllAsync()
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += received.Count;
                }
                while (!received.EndOfMessage);

                if (received.MessageType == WebSocketMessageType.Close)
                    break;

                await frames.Writer.WriteAsync(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The end of the example, or a cut connection: no more frames arrive.
        }

        frames.Writer.Complete();
    }
}
