namespace ChatServer.Benchmarks.Sockets;

/// <summary>What one connection has of a frame that is not all here, and of a message whose last frame is not.</summary>
internal sealed class FrameAssembly
{
    private byte[] kept = [];
    private byte[] fragments = [];

    /// <summary>Copies the start of the unfinished frame to where the next read will continue it.</summary>
    public int CopyKept(Span<byte> target)
    {
        kept.CopyTo(target);
        return kept.Length;
    }

    public void Keep(ReadOnlySpan<byte> unfinished) => kept = unfinished.IsEmpty ? [] : unfinished.ToArray();

    public bool TryComplete(Frame frame, out ReadOnlySpan<byte> message)
    {
        message = frame.Payload;
        if (frame.IsFinal && frame.Opcode != Frame.Continuation)
            return true;

        fragments = [.. fragments, .. frame.Payload];
        if (!frame.IsFinal)
            return false;

        message = fragments;
        fragments = [];
        return true;
    }
}
