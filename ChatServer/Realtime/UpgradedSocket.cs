using System.Net.WebSockets;
using System.Text;
using ChatServer.Accounts;

namespace ChatServer.Realtime;

/// <summary>
/// A WebSocket whose user may not be known yet: frames can be exchanged one by one until it becomes a <see cref="Connection"/>
/// or ends.
/// </summary>
internal sealed class UpgradedSocket(
    WebSocket socket, QueuedStream stream, Action abort, RealtimeOptions options, TimeProvider clock)
{
    private const int MaxFrameBytes = 16 * 1024;
    private Task<ValueWebSocketReceiveResult>? receiving;

    public Connection Connect(long id, CurrentUser user, IFrameEncoder encoder) =>
        new(id, user, socket, stream, encoder, abort, options, clock);

    public void Send(Frame frame)
    {
        if (stream.Queue.TryEnqueue(frame) == Enqueued.First)
            stream.Queue.StartSending();
    }

    /// <summary>
    /// The next text frame, of at most 16 KB; null if the client has closed or sends something else, and has to be closed.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the connection has to be closed.</exception>
    public async Task<string?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxFrameBytes + 1];
        var length = 0;
        try
        {
            while (length <= MaxFrameBytes)
            {
                // A receive that is cancelled would cut the connection; this one goes on until the connection ends.
                receiving = socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask();
                var received = await receiving.WaitAsync(cancellationToken);
                if (received.MessageType != WebSocketMessageType.Text)
                    return null;

                length += received.Count;
                if (received.EndOfMessage)
                    return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
        catch (WebSocketException)
        {
            // The connection broke, or the client broke the protocol: ending it does the rest.
        }

        return null;
    }

    /// <summary>Sends what is queued, then closes. Returns when nothing uses the connection any more.</summary>
    public async Task EndAsync(int code, string reason)
    {
        using var patience = new CancellationTokenSource(options.CloseTimeout, clock);
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, patience.Token);
            await stream.Queue.DrainAsync().WaitAsync(patience.Token);
            await DiscardUntilCloseAsync(patience.Token);
        }
        catch (Exception failure)
            when (failure is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            abort();
            if (receiving is Task unfinished)
                await unfinished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await stream.Queue.EndAsync();
    }

    private async Task DiscardUntilCloseAsync(CancellationToken cancellationToken)
    {
        if (receiving is { IsCompleted: false })
            await receiving.WaitAsync(cancellationToken);

        var buffer = new byte[1_024];
        while (socket.State == WebSocketState.CloseSent)
            await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
    }
}
