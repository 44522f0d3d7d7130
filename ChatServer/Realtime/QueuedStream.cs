using System.Buffers;
using System.IO.Pipelines;

namespace ChatServer.Realtime;

/// <summary>
/// The stream under a <see cref="System.Net.WebSockets.WebSocket"/>, straight on the connection's pipes: a frame costs a third
/// less than through the request and response streams of the HTTP layer. It has one way out: what the WebSocket writes itself
/// (pongs and closes, a whole frame each) goes through the connection's send queue like everything else, so that frames never
/// mix and many leave with one flush.
/// </summary>
internal sealed class QueuedStream(IDuplexPipe transport, RealtimeOptions options, TimeProvider clock) : Stream
{
    private readonly PipeReader input = transport.Input;
    private readonly IncomingFrames incoming = new(options, clock);
    private ReadOnlySequence<byte> unread;
    private bool ended;
    private bool flooded;
    private long receivedAt = clock.GetTimestamp();

    public SendQueue Queue { get; } = new(transport.Output, options, clock);

    /// <summary>
    /// Told once, when the client has sent more control frames than it may: nothing of what it says is read any more.
    /// </summary>
    public Action? Flooded { get; set; }

    /// <summary>How long nothing has come in.</summary>
    public TimeSpan SilentFor => clock.GetElapsedTime(Volatile.Read(ref receivedAt));

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is there, or waits for it; an empty buffer waits and takes nothing.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!unread.IsEmpty || ended)
            return new ValueTask<int>(Take(buffer.Span));

        if (input.TryRead(out var result))
            Arrived(result);

        if (!unread.IsEmpty || ended)
            return new ValueTask<int>(Take(buffer.Span));

        return AwaitReadAsync(buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var frame = new Frame(buffer.ToArray(), isDroppable: false);
        if ((frame.IsClose ? Queue.EnqueueLast(frame) : Queue.TryEnqueue(frame)) == Enqueued.First)
            Queue.StartSending();
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask<int> AwaitReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        do
            Arrived(await input.ReadAsync(cancellationToken));
        while (unread.IsEmpty && !ended);

        return Take(buffer.Span);
    }

    // Kestrel cancels the pending read when it begins to stop. That is no end: clients are told first, see Draining.
    private void Arrived(ReadResult result)
    {
        Volatile.Write(ref receivedAt, clock.GetTimestamp());
        unread = flooded ? result.Buffer.Slice(result.Buffer.End) : result.Buffer;
        ended = result.IsCompleted;
        if (!flooded && incoming.Floods(unread))
            EndFlood();
        if (unread.IsEmpty)
            input.AdvanceTo(unread.End);
    }

    // What still comes is thrown away unread, which costs less than refusing it would, until the closing handshake's time is
    // over.
    private void EndFlood()
    {
        flooded = true;
        unread = unread.Slice(unread.End);
        Flooded?.Invoke();
    }

    // What came in one piece is given out in many, and given back to the pipe once.
    private int Take(Span<byte> buffer)
    {
        if (unread.IsEmpty || buffer.IsEmpty)
            return 0;

        var count = (int)Math.Min(unread.Length, buffer.Length);
        unread.Slice(0, count).CopyTo(buffer);
        unread = unread.Slice(count);
        if (unread.IsEmpty)
        {
            input.AdvanceTo(unread.End);
            unread = default;
        }

        return count;
    }
}
