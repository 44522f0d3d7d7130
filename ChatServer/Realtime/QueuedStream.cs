namespace ChatServer.Realtime;

/// <summary>
/// The stream under a <see cref="System.Net.WebSockets.WebSocket"/>, with one way out: what the WebSocket writes itself (pongs
/// and closes, a whole frame each) goes through the connection's send queue like everything else, so that frames never mix and
/// many leave with one flush.
/// </summary>
internal sealed class QueuedStream(Stream inner, RealtimeOptions options, TimeProvider clock) : Stream
{
    private long receivedAt = clock.GetTimestamp();

    public SendQueue Queue { get; } = new(inner, options, clock);

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

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompletedSuccessfully)
            return AwaitRead(read);

        Volatile.Write(ref receivedAt, clock.GetTimestamp());
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Queue.TryEnqueue(new Frame(buffer.ToArray(), isDroppable: false)) == Enqueued.First)
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> AwaitRead(ValueTask<int> read)
    {
        var count = await read;
        Volatile.Write(ref receivedAt, clock.GetTimestamp());
        return count;
    }
}
