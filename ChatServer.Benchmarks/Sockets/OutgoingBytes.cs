namespace ChatServer.Benchmarks.Sockets;

/// <summary>What a connection has yet to write: several frames go out in one system call.</summary>
internal sealed class OutgoingBytes
{
    private byte[] bytes = [];
    private int start;
    private int end;

    public bool IsEmpty => start == end;

    public ReadOnlySpan<byte> Unsent => bytes.AsSpan(start, end - start);

    public void Append(ReadOnlySpan<byte> frame) => frame.CopyTo(Reserve(frame.Length));

    /// <summary>Makes room behind what is waiting, for the caller to fill.</summary>
    public Span<byte> Reserve(int length)
    {
        if (end + length > bytes.Length)
            MakeRoom(length);

        end += length;
        return bytes.AsSpan(end - length, length);
    }

    public void Sent(int count)
    {
        start += count;
        if (start == end)
            start = end = 0;
    }

    private void MakeRoom(int length)
    {
        var waiting = end - start;
        var target = waiting + length <= bytes.Length ? bytes : new byte[Math.Max(1024, 2 * (waiting + length))];
        bytes.AsSpan(start, waiting).CopyTo(target);
        (bytes, start, end) = (target, 0, waiting);
    }
}
