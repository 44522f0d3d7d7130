using System.Buffers;
using System.Net.WebSockets;
using ChatServer.Protocol.Sockets;

namespace ChatServer.Realtime;

/// <summary>
/// Reads the frames of one WebSocket and passes them on complete, one after the other. It ends when the client closes, when the
/// connection breaks (<see cref="WebSocketException"/>), or after a frame that is refused.
/// </summary>
internal sealed class ReceiveLoop(WebSocket socket, RealtimeOptions options, TimeProvider clock)
{
    private const int InitialBufferBytes = 4_096;
    private long frameStartedAt;

    /// <summary>How long ago the client began the frame that it is sending; zero between frames.</summary>
    public TimeSpan FrameAge =>
        Volatile.Read(ref frameStartedAt) is not 0 and var started ? clock.GetElapsedTime(started) : TimeSpan.Zero;

    // The buffer is held only while frames arrive: a quiet connection waits with an empty read.
    public async Task RunAsync(Connection connection, IFrameHandler handler)
    {
        byte[]? buffer = null;
        try
        {
            while (true)
            {
                var arrival = socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                if (!arrival.IsCompleted && buffer is not null)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = null;
                }

                var first = await arrival;
                if (first.MessageType == WebSocketMessageType.Close)
                {
                    await connection.AnswerCloseAsync();
                    return;
                }

                buffer ??= ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
                (var length, buffer) = await ReceiveFrameAsync(connection, buffer, first);
                if (length < 0)
                {
                    await DiscardUntilCloseAsync(buffer);
                    return;
                }

                if (connection.IsListening)
                    await handler.HandleAsync(buffer.AsMemory(0, length));
            }
        }
        finally
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Returns the length of the complete frame, or -1 when the connection is closing.
    private async ValueTask<(int Length, byte[] Buffer)> ReceiveFrameAsync(
        Connection connection, byte[] buffer, ValueWebSocketReceiveResult received)
    {
        var length = 0;
        if (Refuses(connection, received, length))
            return (-1, buffer);

        try
        {
            // The empty read before this is at the end of the message only if the message is empty.
            while (!received.EndOfMessage)
            {
                if (length == buffer.Length)
                    buffer = Grow(buffer, length);

                // ReceiveAsync returns when the buffer is full or the frame is complete, however long that takes.
                // So the buffer is just large enough to detect a frame that is too large.
                var room = Math.Min(buffer.Length, options.MaxFrameBytes + 1) - length;
                var receiving = socket.ReceiveAsync(buffer.AsMemory(length, room), CancellationToken.None);
                if (!receiving.IsCompleted && frameStartedAt == 0)
                    Volatile.Write(ref frameStartedAt, clock.GetTimestamp());

                received = await receiving;
                length += received.Count;
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await connection.AnswerCloseAsync();
                    return (-1, buffer);
                }

                if (Refuses(connection, received, length))
                    return (-1, buffer);
            }
        }
        finally
        {
            Volatile.Write(ref frameStartedAt, 0);
        }

        return (length, buffer);
    }

    private bool Refuses(Connection connection, ValueWebSocketReceiveResult received, int length)
    {
        if (received.MessageType == WebSocketMessageType.Binary)
            connection.Close(CloseCodes.Unsupported, "Only text frames are understood");
        else if (length > options.MaxFrameBytes)
            connection.Close(CloseCodes.TooLarge, $"A frame may have at most {options.MaxFrameBytes} bytes");
        return connection.CloseCode is CloseCodes.Unsupported or CloseCodes.TooLarge;
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    // After a refusal nothing is handled any more; the closing handshake or its timeout ends the loop.
    private async Task DiscardUntilCloseAsync(byte[] buffer)
    {
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
        }
    }
}
