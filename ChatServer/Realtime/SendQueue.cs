using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace ChatServer.Realtime;

/// <summary>
/// The frames waiting to be sent to one client, bounded in frames and in bytes. The send loop runs only while there is something
/// to send (on the thread pool, or one turn of it on the writer's thread), and writes all waiting frames with one flush; a quiet
/// connection holds no buffer and no task. The loop ends when the queue is empty, or for good when the pipe fails or the
/// connection ends.
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

    /// <summary>How long the client has read nothing although frames wait; zero if none wait.</summary>
    public TimeSpan StalledFor
    {
        get
        {
            lock (gate)
                return sending ? clock.GetElapsedTime(progressedAt) : TimeSpan.Zero;
        }
    }

    /// <summary>Whether frames wait for the client or are being written.</summary>
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
    /// The exception that ended the send loop although the pipe wasn't broken. Only this loop has noticed it, so the owner must
    /// end the connection.
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

    /// <summary>Adds the close frame regardless of the bounds: it is the last.</summary>
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
    /// Sends on this thread the frames that wait now, after <see cref="Enqueued.First"/>. Frames that are queued meanwhile are
    /// left to the thread pool, so that no client can hold up the caller.
    /// </summary>
    public void SendNow() => _ = SendAsync(handsOver: true);

    void IThreadPoolWorkItem.Execute() => _ = SendAsync(handsOver: false);

    /// <summary>Accepts no more frames except the close frame.</summary>
    public void Close()
    {
        lock (gate)
            closed = true;
    }

    /// <summary>The same, and drops the waiting frames, because the client can't keep up.</summary>
    public void CloseAndForget()
    {
        lock (gate)
        {
            closed = true;
            waiting?.Clear();
            waitingBytes = 0;
        }
    }

    /// <summary>Ends sending for good. Once the task completes, nothing writes to the pipe any more.</summary>
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

    /// <summary>Completes when all queued frames have been written, or can't be any more.</summary>
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

    // The edge of this loop. The receive loop notices a broken pipe too, and ends the connection with the reason.
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

    // A reset or an abort by the server is an IOException or an OperationCanceledException; a completed pipe throws an
    // InvalidOperationException.
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

    // Moves waiting frames into the pipe, up to the size of one flush; false when the loop must end.
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
