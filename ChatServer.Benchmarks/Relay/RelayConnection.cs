using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace ChatServer.Benchmarks.Relay;

/// <summary>
/// A receive loop and a send loop. The receive loop ends with the socket and ends the send loop; a receiver that falls a
/// whole queue behind is cut off.
/// </summary>
internal sealed class RelayConnection(Guid userId, WebSocket socket, CoalescingStream stream, RelayRoom room)
{
    private const int QueueFrames = 4096;
    private const int UsualFrameBytes = 4 * 1024;
    private const int MaxFrameBytes = 64 * 1024;

    private readonly Channel<byte[]> queue =
        Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueueFrames) { SingleReader = true });

    public Guid UserId => userId;

    public void Enqueue(byte[] frame)
    {
        if (!queue.Writer.TryWrite(frame))
            socket.Abort();
    }

    public async Task RunAsync(CancellationToken aborted)
    {
        room.Enter(this);
        var sending = SendAsync(aborted);
        try
        {
            await ReceiveAsync(aborted);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException)
        {
            // The client is gone: that is how its connection usually ends.
        }

        room.Leave(this);
        queue.Writer.TryComplete();
        await sending;
    }

    private async Task ReceiveAsync(CancellationToken aborted)
    {
        var buffer = new byte[UsualFrameBytes];
        var filled = 0;
        while (filled < MaxFrameBytes)
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);

            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), aborted);
            if (received.MessageType != WebSocketMessageType.Text)
                return;

            filled += received.Count;
            if (!received.EndOfMessage)
                continue;

            if (JsonSerializer.Deserialize(buffer.AsSpan(0, filled), RelayJson.Default.RelayText) is { Action: "text_message" } text)
                room.Relay(this, text);

            filled = 0;
        }
    }

    private async Task SendAsync(CancellationToken aborted)
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(aborted))
            {
                while (queue.Reader.TryRead(out var frame))
                    await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, aborted);

                await stream.SendAsync(aborted);
            }
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort();
        }
    }
}
