using System.Buffers;
using System.IO.Pipelines;

namespace ChatServer.Realtime;

/// <summary>
/// The stream under a <see cref="System.Net.WebSockets.WebSocket"/>, directly on the connection's pipes: a frame costs a third
/// less than through the request and response streams of the HTTP layer. Frames that the WebSocket itself writes (pongs and
/// closes, a whole frame per write) go through the connection's send queue like all others, so that frames never interleave and
/// many leave with one flush.
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
    /// Called once, when the client has sent more control frames than allowed. Nothing that it sends is read any more.
    /// </summary>
    public Action? Flooded { get; set; }

    /// <summary>How long the client has sent nothing.</summary>
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

    /// <summary>Reads available bytes, or waits for some. With an empty buffer it only waits.</summary>
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

    // Kestrel cancels the pending read when it begins to stop. That doesn't end the stream: clients are notified first, see
    // Draining.
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

    // Whatever still arrives is discarded unread until the closing handshake ends or times out. Refusing it would cost more.
    private void EndFlood()
    {
        flooded = true;
        unread = unread.Slice(unread.End);
        Flooded?.Invoke();
    }

    // One read of the pipe serves many reads of the stream, and is returned to the pipe once.
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
