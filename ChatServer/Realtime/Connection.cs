using System.Net.WebSockets;
using System.Runtime.ExceptionServices;
using ChatServer.Accounts;
using ChatServer.Protocol.Sockets;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// Owns one WebSocket: a receive loop, and through <see cref="SendQueue"/> a send loop. It knows nothing about chat. It ends
/// when the client closes, the connection breaks, or <see cref="Close"/> was called and the client didn't answer in time.
/// </summary>
internal sealed class Connection(
    long id, CurrentUser user, WebSocket socket, QueuedStream stream, IFrameEncoder encoder, Action abort,
    RealtimeOptions options, TimeProvider clock)
{
    private readonly SendQueue queue = stream.Queue;
    private readonly ReceiveLoop receiving = new(socket, options, clock);
    private readonly ClosingHandshake closing = new(socket, abort, clock);
    private readonly Heartbeat heartbeat = new(stream, isSteady: encoder.OwnPing is not null, options, clock);
    private volatile bool ignoring;
    private volatile bool aborted;
    private string? endedBecause;

    public long Id { get; } = id;

    public CurrentUser User { get; private set; } = user;

    public IFrameEncoder Encoder { get; } = encoder;

    public LiveGate Live { get; } = new();

    /// <summary>The code that the server closed with; 0 while it has not closed.</summary>
    public int CloseCode => closing.Code;

    /// <summary>Why the connection ends, for the log: the first cause that was found.</summary>
    public string EndedBecause => endedBecause ?? "unknown";

    /// <summary>Whether the client's frames are still handled.</summary>
    public bool IsListening => CloseCode == 0 && !ignoring && !aborted;

    /// <summary>
    /// Whether nothing reaches the client any more. Frames that arrived before may still be read: their writes are accepted,
    /// their requests need no answer.
    /// </summary>
    public bool IsGone => aborted || queue.HasFailed;

    /// <summary>Takes the expiry of a newer token of the same user.</summary>
    public void Renew(CurrentUser renewed) => User = renewed;

    /// <summary>Queues the frame of an event, if the API has one for it.</summary>
    public void Send(DomainEvent happened, Recipient recipient)
    {
        if (Encoder.Encode(happened, recipient) is { } frame)
            Send(frame);
    }

    /// <summary>Queues a frame and starts sending it.</summary>
    public void Send(Frame frame)
    {
        if (Enqueue(frame))
            queue.StartSending();
    }

    /// <summary>
    /// Queues a frame; if true, the caller must start sending with <see cref="SendNow"/> or a <see cref="SendBatch"/>.
    /// </summary>
    public bool Enqueue(Frame frame)
    {
        // Nothing follows a close frame: a client whose session was revoked gets no more frames, whether it answers or not.
        if (CloseCode != 0)
            return false;

        switch (queue.TryEnqueue(frame))
        {
            case Enqueued.First:
                return true;
            case Enqueued.Full:
                CloseAndForget(CloseCodes.SlowConsumer, "Could not keep up; reconnect and resume by cursor");
                return false;
            default:
                return false;
        }
    }

    /// <summary>Returns when every queued frame has been written, or the connection is gone.</summary>
    public Task DrainAsync() => queue.DrainAsync();

    /// <summary>Sends on this thread as much as goes out without waiting for the client.</summary>
    public void SendNow() => queue.SendNow();

    /// <summary>From now on the client's frames are read but not handled.</summary>
    public void StopHandling() => ignoring = true;

    /// <summary>Starts the closing handshake, once; frames queued before are sent first.</summary>
    public void Close(int code, string reason) => Close(code, reason, queue.Close);

    /// <summary>The same, but the frames queued before are dropped.</summary>
    public void CloseAndForget(int code, string reason) => Close(code, reason, queue.CloseAndForget);

    public Task AnswerCloseAsync()
    {
        EndBecause("The client closed it");
        return closing.AnswerAsync();
    }

    private void Close(int code, string reason, Action closeQueue)
    {
        if (!closing.TryBegin(code))
            return;

        EndBecause(reason);
        closeQueue();
        closing.Send(reason);
    }

    // Cuts the connection without a handshake.
    private void Abort(string reason)
    {
        EndBecause(reason);
        aborted = true;
        abort();
    }

    private void EndBecause(string reason) => Interlocked.CompareExchange(ref endedBecause, reason, null);

    /// <summary>Enforces the connection's timeouts; called about once a second.</summary>
    public void CheckTimes(DateTimeOffset now)
    {
        if (queue.Fault is not null)
            Abort("The server failed to send");
        else if (CloseCode != 0)
        {
            if (closing.Age > options.CloseTimeout)
                Abort("The client didn't answer the close");
        }
        else if (User.ExpiresAt <= now)
            Close(CloseCodes.TokenExpired, "The token has expired");
        else if (queue.StalledFor > options.SendTimeout)
            CloseAndForget(CloseCodes.SlowConsumer, "The client read nothing for too long");
        else if (receiving.FrameAge > options.FrameTimeout)
            Close(CloseCodes.FrameTimeout, "A frame was not completed in time");
        else
            CheckPulse();
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
            // The client is gone, or doesn't read its last frames.
            Abort("The client is gone");
        }

        await closing.Sent;
        await EndSendingAsync();
        if (queue.Fault is { } fault)
            ExceptionDispatchInfo.Throw(fault); // the server's own error, which the HTTP pipeline logs
    }

    private async Task ReceiveToEndAsync(IFrameHandler handler)
    {
        stream.Flooded = () => Close(CloseCodes.PolicyViolation, "Too many pings");
        try
        {
            await receiving.RunAsync(this, handler);
        }
        catch (WebSocketException failure)
        {
            // The connection is gone, or the client broke the protocol: then the WebSocket has queued a close frame (1002, 1007).
            EndBecause(failure.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely
                ? "The connection was cut"
                : "The client broke the WebSocket protocol");
        }
    }

    // The pipe goes back to Kestrel when the request ends. By then every send must be over, and none may begin later.
    private async Task EndSendingAsync()
    {
        var ended = queue.EndAsync();
        if (ended.IsCompleted)
            return;

        Abort("The client doesn't read its queued frames");
        await ended;
    }

    private void CheckPulse()
    {
        switch (heartbeat.Check())
        {
            case Pulse.Due:
                Send(Encoder.OwnPing ?? Frame.Ping);
                break;
            case Pulse.Dead:
                Abort("The client didn't answer a ping");
                break;
        }
    }
}
