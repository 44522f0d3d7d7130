using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace ChatServer.Realtime;

internal enum Enqueued
{
    /// <summary>The send loop runs and will take it.</summary>
    Waiting,

    /// <summary>The send loop rests: start it once all that belongs together is in.</summary>
    First,

    /// <summary>Left out, as the client is slow and the frame may be dropped; or the connection is gone.</summary>
    Dropped,

    /// <summary>The bound is reached: the client can't keep up.</summary>
    Full,
}

/// <summary>
/// What waits to be sent to one client; bounded in frames and in bytes. The send loop runs only while there is something to send
/// (on the thread pool, or a turn of it on the writer's thread), and writes all that waits with one flush; a quiet connection
/// holds no buffer and no task. It ends when the queue is empty, or for good when the pipe fails or the connection ends.
/// </summary>
internal sealed class SendQueue(PipeWriter output, RealtimeOptions options, TimeProvider clock) : IThreadPoolWorkItem
{
    private const int FlushBytes = 64 * 1024;
    private readonly Lock gate = new();
    private Queue<Frame>? waiting;
    private TaskCompletionSource? drained;
    private long waitingBytes;
    private bool sending;
    private bool closed;
    private bool failed;
    private long progressedAt;

    /// <summary>How long the client has taken nothing of what waits for it; zero where nothing waits.</summary>
    public TimeSpan StalledFor
    {
        get
        {
            lock (gate)
                return sending ? clock.GetElapsedTime(progressedAt) : TimeSpan.Zero;
        }
    }

    /// <summary>Whether something waits for the client, or is being written.</summary>
    public bool IsSending
    {
        get
        {
            lock (gate)
                return sending;
        }
    }

    /// <summary>Whether the client can't be reached any more.</summary>
    public bool HasFailed
    {
        get
        {
            lock (gate)
                return failed;
        }
    }

    /// <summary>
    /// What ended the sending though the pipe wasn't broken, which only this loop has noticed: the owner has to end the
    /// connection.
    /// </summary>
    public Exception? Fault { get; private set; }

    public Enqueued TryEnqueue(Frame frame)
    {
        lock (gate)
        {
            if (failed || closed)
                return Enqueued.Dropped;

            var count = waiting?.Count ?? 0;
            if (frame.IsDroppable && (count >= options.MaxQueuedFrames / 2 || waitingBytes >= options.MaxQueuedBytes / 2))
                return Enqueued.Dropped;

            if (count >= options.MaxQueuedFrames || waitingBytes + frame.Bytes.Length > options.MaxQueuedBytes)
                return Enqueued.Full;

            return Add(frame);
        }
    }

    /// <summary>Adds the closing frame, whatever the bounds: it is the last.</summary>
    public Enqueued EnqueueLast(Frame frame)
    {
        lock (gate)
        {
            closed = true;
            return failed ? Enqueued.Dropped : Add(frame);
        }
    }

    /// <summary>Starts the send loop on the thread pool, after <see cref="Enqueued.First"/>.</summary>
    public void StartSending() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>
    /// Sends on this thread what waits now, after <see cref="Enqueued.First"/>; what comes meanwhile is left to the thread pool,
    /// so that no client can hold the caller.
    /// </summary>
    public void SendNow() => _ = SendAsync(handsOver: true);

    void IThreadPoolWorkItem.Execute() => _ = SendAsync(handsOver: false);

    /// <summary>Takes nothing more but the closing frame.</summary>
    /// <param name="forget">Whether what waits is dropped, as the client can't keep up.</param>
    public void Close(bool forget)
    {
        lock (gate)
        {
            closed = true;
            if (!forget)
                return;

            waiting?.Clear();
            waitingBytes = 0;
        }
    }

    /// <summary>Ends the sending for good. When this returns, nobody writes to the pipe any more.</summary>
    public Task EndAsync()
    {
        lock (gate)
        {
            failed = true;
            waitingBytes = 0;
            waiting = null;
        }

        return DrainAsync();
    }

    /// <summary>Returns when all that was queued has been written, or can't be any more.</summary>
    public Task DrainAsync()
    {
        lock (gate)
        {
            if (!sending)
                return Task.CompletedTask;

            drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return drained.Task;
        }
    }

    // The edge of this loop: what breaks the pipe is noticed by the receive loop too, which ends the connection and says why.
    private async Task SendAsync(bool handsOver)
    {
        try
        {
            while (TryWrite())
            {
                var flushed = await output.FlushAsync();
                if (flushed.IsCompleted)
                    Fail();
                else if (handsOver && HasMore())
                {
                    StartSending();
                    return;
                }
            }
        }
        catch (Exception failure) when (IsBrokenPipe(failure))
        {
            Fail();
        }
        catch (Exception failure)
        {
            Fault = failure;
            Fail();
        }
    }

    // A reset or an abort by the server is an IOException or an OperationCanceledException; a pipe that was completed says
    // InvalidOperation.
    private static bool IsBrokenPipe(Exception failure) =>
        failure is IOException or OperationCanceledException or InvalidOperationException or SocketException;

    private bool HasMore()
    {
        lock (gate)
            return waiting is { Count: > 0 };
    }

    private Enqueued Add(Frame frame)
    {
        (waiting ??= new Queue<Frame>()).Enqueue(frame);
        waitingBytes += frame.Bytes.Length;
        if (sending)
            return Enqueued.Waiting;

        sending = true;
        progressedAt = clock.GetTimestamp();
        return Enqueued.First;
    }

    // Moves what waits into the pipe, as much as goes out with one flush; false when the loop has to end.
    private bool TryWrite()
    {
        lock (gate)
        {
            progressedAt = clock.GetTimestamp();
            if (failed || waiting is not { Count: > 0 })
            {
                Rest();
                return false;
            }

            var written = 0;
            while (written < FlushBytes && waiting.TryDequeue(out var frame))
            {
                output.Write(frame.Bytes);
                written += frame.Bytes.Length;
            }

            waitingBytes -= written;
            return true;
        }
    }

    private void Rest()
    {
        sending = false;
        waiting = null;
        drained?.TrySetResult();
        drained = null;
    }

    private void Fail()
    {
        lock (gate)
        {
            failed = true;
            waitingBytes = 0;
            Rest();
        }
    }
}
