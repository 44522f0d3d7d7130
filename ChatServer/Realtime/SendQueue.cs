using System.Buffers;
using System.IO.Pipelines;

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
/// What waits to be sent to one client; bounded in frames and in bytes. The send loop runs on the thread pool only while there
/// is something to send, and writes all that waits with one flush; a quiet connection holds no buffer and no task. It ends when
/// the queue is empty, or for good when the pipe fails.
/// </summary>
internal sealed class SendQueue(PipeWriter output, RealtimeOptions options, TimeProvider clock) : IThreadPoolWorkItem
{
    private const int FlushBytes = 64 * 1024;
    private readonly Lock gate = new();
    private Queue<Frame>? waiting;
    private TaskCompletionSource? drained;
    private long waitingBytes;
    private bool sending;
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

    public Enqueued TryEnqueue(Frame frame)
    {
        lock (gate)
        {
            if (failed)
                return Enqueued.Dropped;

            var count = waiting?.Count ?? 0;
            if (frame.IsDroppable && (count >= options.MaxQueuedFrames / 2 || waitingBytes >= options.MaxQueuedBytes / 2))
                return Enqueued.Dropped;

            if (count >= options.MaxQueuedFrames || waitingBytes + frame.Bytes.Length > options.MaxQueuedBytes)
                return Enqueued.Full;

            (waiting ??= new Queue<Frame>()).Enqueue(frame);
            waitingBytes += frame.Bytes.Length;
            if (sending)
                return Enqueued.Waiting;

            sending = true;
            progressedAt = clock.GetTimestamp();
            return Enqueued.First;
        }
    }

    /// <summary>Starts the send loop on the thread pool, after <see cref="Enqueued.First"/>.</summary>
    public void StartSending() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Runs the send loop until it has to wait for the client, after <see cref="Enqueued.First"/>.</summary>
    public void Execute() => _ = SendAsync();

    /// <summary>Forgets what waits, to make room for a closing frame.</summary>
    public void Clear()
    {
        lock (gate)
        {
            waiting?.Clear();
            waitingBytes = 0;
        }
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

    // The edge of this loop: whatever ends the pipe is noticed by the receive loop too, which ends the connection and says why.
    private async Task SendAsync()
    {
        try
        {
            while (TryWrite())
            {
                var flushed = await output.FlushAsync();
                if (flushed.IsCompleted)
                    Fail();
            }
        }
        catch (Exception)
        {
            Fail();
        }
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
