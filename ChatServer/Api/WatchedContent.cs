namespace ChatServer.Api;

/// <summary>
/// A file being sent to a client. A client that doesn't take a piece of it within <paramref name="patience"/> is cut off:
/// Kestrel's minimum rate credits a client for what it read quickly before, and would keep the file open for days after some
/// gigabytes.
/// </summary>
/// <param name="content">Disposed of with this stream.</param>
internal sealed class WatchedContent(Stream content, TimeSpan patience, TimeProvider clock, Action cut) : Stream
{
    private ITimer? watch;

    public override bool CanRead => true;

    public override bool CanSeek => content.CanSeek;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => content.Position;
        set => content.Position = value;
    }

    // The next piece is read once the previous one was taken.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        watch ??= clock.CreateTimer(_ => cut(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        watch.Change(patience, Timeout.InfiniteTimeSpan);
        return await content.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => content.Seek(offset, origin);

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Files are read asynchronously");

    public override void Flush()
    {
        // The stream is never written to.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            watch?.Dispose();
            content.Dispose();
        }

        base.Dispose(disposing);
    }
}
