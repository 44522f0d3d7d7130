namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>An answer is larger than its bound.</summary>
internal sealed class AnswerTooLargeException(string what) : IOException(what);

/// <summary>
/// Bounds an event stream, in all and for each event: the parser above it keeps an event in memory until the empty line that
/// ends it. Not every server sends one after the last event, so it is added at the end.
/// </summary>
internal sealed class BoundedEvents(Stream inner, long maxBytes, int maxEventBytes) : Stream
{
    private long total;
    private int ofEvent;
    private bool isLineEmpty = true;
    private int missingLineEnds = 2;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0 && missingLineEnds-- > 0)
        {
            buffer.Span[0] = (byte)'\n';
            return 1;
        }

        total += read;
        if (total > maxBytes)
            throw new AnswerTooLargeException($"The answer has more than {maxBytes} bytes");

        Count(buffer.Span[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Count(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            AddToLine(bytes[..end]);
            if (isLineEmpty)
                ofEvent = 0;
            isLineEmpty = true;
            bytes = bytes[(end + 1)..];
        }

        AddToLine(bytes);
    }

    private void AddToLine(ReadOnlySpan<byte> bytes)
    {
        ofEvent += bytes.Length;
        if (ofEvent > maxEventBytes)
            throw new AnswerTooLargeException($"An event has more than {maxEventBytes} bytes");

        isLineEmpty &= bytes.Trim((byte)'\r').IsEmpty;
    }
}
