using System.Buffers;
using System.Net.WebSockets;
using ChatServer.Accounts;
using ChatServer.Protocol.Room;

namespace ChatServer.Realtime;

/// <summary>What an API does with the frames of one connection.</summary>
internal interface IFrameHandler
{
    /// <summary>Takes one complete text frame. The next one is read when this returns; the bytes are valid until then.</summary>
    ValueTask HandleAsync(ReadOnlyMemory<byte> frame);
}

/// <summary>
/// Owns one WebSocket: a receive loop, and through <see cref="SendQueue"/> a send loop. It knows nothing of chat. The receive
/// loop ends when the client closes, the connection breaks, or <see cref="Close"/> was called and the client didn't answer in
/// time.
/// </summary>
internal sealed class Connection(
    long id, CurrentUser user, WebSocket socket, QueuedStream stream, IFrameEncoder encoder, Action abort, RealtimeOptions options, TimeProvider clock)
{
    private const int InitialBufferBytes = 4_096;
    private readonly SendQueue queue = stream.Queue;
    private long frameStartedAt;
    private long pingedAt;
    private long closingAt;
    private int closeCode;
    private Task closing = Task.CompletedTask;
    private volatile bool ignoring;

    public long Id { get; } = id;

    public CurrentUser User { get; private set; } = user;

    public IFrameEncoder Encoder { get; } = encoder;

    public LiveGate Live { get; } = new();

    /// <summary>The code that this side closed with; 0 while it has not.</summary>
    public int CloseCode => Volatile.Read(ref closeCode);

    /// <summary>Takes over the end of a newer token of the same user.</summary>
    public void Renew(CurrentUser renewed) => User = renewed;

    /// <summary>Queues a frame and starts sending it.</summary>
    public void Send(Frame frame)
    {
        if (Enqueue(frame))
            queue.StartSending();
    }

    /// <summary>Queues a frame; true where the caller has to start the sending with <see cref="StartSending"/>.</summary>
    public bool Enqueue(Frame frame)
    {
        // Nothing follows a closing frame: whose session was revoked hears no more, whether they answer it or not.
        if (CloseCode != 0)
            return false;

        switch (queue.TryEnqueue(frame))
        {
            case Enqueued.First:
                return true;
            case Enqueued.Full:
                Close(CloseCodes.SlowConsumer, "Could not keep up; reconnect and resume by cursor", forget: true);
                return false;
            default:
                return false;
        }
    }

    /// <summary>Returns when the client has taken all that waited for it, or the connection is gone.</summary>
    public Task DrainAsync() => queue.DrainAsync();

    /// <summary>Sends on this thread what goes out without waiting for the client.</summary>
    public void SendNow() => queue.SendNow();

    public void StartSending() => queue.StartSending();

    /// <summary>From now on what the client says is read and not handled.</summary>
    public void StopHandling() => ignoring = true;

    /// <summary>Starts the closing handshake, once; what was queued before goes out first.</summary>
    /// <param name="forget">Whether what was queued is dropped instead.</param>
    public void Close(int code, string reason, bool forget = false)
    {
        if (Interlocked.CompareExchange(ref closeCode, code, 0) != 0)
            return;

        queue.Close(forget);
        Volatile.Write(ref closingAt, clock.GetTimestamp());
        closing = CloseOutputAsync(code, reason);
    }

    /// <summary>Cuts the connection without a handshake.</summary>
    public void Abort() => abort();

    /// <summary>Looks after the times that the connection has to keep; called about once a second.</summary>
    public void CheckTimes(DateTimeOffset now)
    {
        if (CloseCode != 0)
        {
            if (clock.GetElapsedTime(Volatile.Read(ref closingAt)) > options.CloseTimeout)
                Abort();
        }
        else if (User.ExpiresAt <= now)
            Close(CloseCodes.TokenExpired, "The token has expired");
        else if (queue.StalledFor > options.SendTimeout)
        {
            Close(CloseCodes.SlowConsumer, "Nothing was taken for too long", forget: true);
        }
        else if (Volatile.Read(ref frameStartedAt) is not 0 and var started && clock.GetElapsedTime(started) > options.FrameTimeout)
            Close(CloseCodes.FrameTimeout, "A frame was not completed in time");
        else
            CheckSilence();
    }

    public async Task RunAsync(IFrameHandler handler)
    {
        try
        {
            await ReceiveToEndAsync(handler);
            await queue.DrainAsync().WaitAsync(options.CloseTimeout, clock);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or TimeoutException)
        {
            // The client is gone, or doesn't take its last frames.
            Abort();
        }

        await closing;
        await EndSendingAsync();
    }

    // The pipe goes back to Kestrel when the request ends: until then every send must be over, and none may begin after.
    private async Task EndSendingAsync()
    {
        var ended = queue.EndAsync();
        if (ended.IsCompleted)
            return;

        Abort();
        await ended;
    }

    private async Task ReceiveToEndAsync(IFrameHandler handler)
    {
        try
        {
            await ReceiveAsync(handler);
        }
        catch (WebSocketException)
        {
            // The connection is gone, or broke the protocol: then the WebSocket has queued the frame that says so (1002, 1007).
        }
    }

    private void CheckSilence()
    {
        // A client that is taking a backlog has no time to answer; how long that may last is the send timeout's matter.
        if (queue.IsSending)
        {
            pingedAt = 0;
            return;
        }

        var silent = stream.SilentFor;
        if (pingedAt != 0 && silent < clock.GetElapsedTime(pingedAt))
            pingedAt = 0; // it has been heard since

        if (silent < options.PingInterval)
            return;

        if (pingedAt == 0)
        {
            pingedAt = clock.GetTimestamp();
            Send(Frame.Ping);
        }
        else if (clock.GetElapsedTime(pingedAt) > options.PingTimeout)
            Abort();
    }

    // The buffer is held only while frames come in: a quiet connection waits with an empty read.
    private async Task ReceiveAsync(IFrameHandler handler)
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
                    await AnswerCloseAsync();
                    return;
                }

                buffer ??= ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
                (var length, buffer) = await ReceiveFrameAsync(buffer, first);
                if (length < 0)
                {
                    await DiscardUntilCloseAsync(buffer);
                    return;
                }

                if (CloseCode == 0 && !ignoring)
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
    private async ValueTask<(int Length, byte[] Buffer)> ReceiveFrameAsync(byte[] buffer, ValueWebSocketReceiveResult received)
    {
        var length = 0;
        if (Refuses(received, length))
            return (-1, buffer);

        try
        {
            // The empty read that came first is at the end only of a message that is empty itself.
            while (!received.EndOfMessage)
            {
                if (length == buffer.Length)
                    buffer = Grow(buffer, length);

                // It returns when the buffer is full or the frame at its end, however long that takes.
                var receiving = socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (!receiving.IsCompleted && frameStartedAt == 0)
                    Volatile.Write(ref frameStartedAt, clock.GetTimestamp());

                received = await receiving;
                length += received.Count;
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await AnswerCloseAsync();
                    return (-1, buffer);
                }

                if (Refuses(received, length))
                    return (-1, buffer);
            }
        }
        finally
        {
            Volatile.Write(ref frameStartedAt, 0);
        }

        return (length, buffer);
    }

    private bool Refuses(ValueWebSocketReceiveResult received, int length)
    {
        if (received.MessageType == WebSocketMessageType.Binary)
            Close(CloseCodes.Unsupported, "Only text frames are understood");
        else if (length > options.MaxFrameBytes)
            Close(CloseCodes.TooLarge, $"A frame may have at most {options.MaxFrameBytes} bytes");
        return CloseCode is CloseCodes.Unsupported or CloseCodes.TooLarge;
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    // After a refusal nothing is understood any more; the closing handshake ends it, or its timeout.
    private async Task DiscardUntilCloseAsync(byte[] buffer)
    {
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
                return;
        }
    }

    private async Task AnswerCloseAsync()
    {
        if (Interlocked.CompareExchange(ref closeCode, (int)WebSocketCloseStatus.NormalClosure, 0) == 0)
            await CloseOutputAsync((int)WebSocketCloseStatus.NormalClosure, "");
    }

    private async Task CloseOutputAsync(int code, string reason)
    {
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);
        }
        catch (Exception failure) when (failure is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection broke first.
            Abort();
        }
    }
}
