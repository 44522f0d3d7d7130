using ChatServer.Attachments.Uploads;

namespace ChatServer.Administration.Exports;

/// <summary>
/// A write-only stream that never blocks: .NET's ZIP ends an entry with synchronous writes of a few kilobytes, which a response
/// refuses. They are buffered here until the next asynchronous write or flush. A client that doesn't read the written data within
/// <paramref name="patience"/> is disconnected: Kestrel's own limit credits data that was read quickly before, and would wait for
/// days after a few gigabytes.
/// </summary>
/// <param name="rate">Counts the bytes that the client has read.</param>
internal sealed class PatientStream(Stream output, TimeSpan patience, RateMeter rate) : Stream
{
    private readonly MemoryStream waiting = new();
    private bool isGivenUp;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => waiting.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => waiting.Write(buffer);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await SendWaitingAsync(cancellationToken);
        await SendAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Buffered data is sent with the next asynchronous call.
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendWaitingAsync(cancellationToken);
        if (!isGivenUp)
            await output.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask SendWaitingAsync(CancellationToken cancellationToken)
    {
        if (waiting.Length == 0)
            return;

        await SendAsync(waiting.GetBuffer().AsMemory(0, (int)waiting.Length), cancellationToken);
        waiting.SetLength(0);
    }

    // Later writes, such as the end of the archive while it is closed, don't wait again.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (isGivenUp)
            return;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await output.WriteAsync(buffer, limit.Token);
            rate.Add(buffer.Length);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            isGivenUp = true;
            throw new IOException("The reader has stopped reading");
        }
    }
}
