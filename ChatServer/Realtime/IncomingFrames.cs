using System.Buffers;

namespace ChatServer.Realtime;

/// <summary>
/// Parses the headers of incoming frames below the WebSocket, to count control frames. The WebSocket answers pings and ignores
/// pongs without reporting them, so a client could keep it busy with them indefinitely. RFC 6455, section 5.2. The frame timeout
/// bounds endless fragments. Breaches of the protocol are left to the WebSocket: it ends the connection at that frame, so what
/// is counted in the bytes behind it doesn't matter.
/// </summary>
internal sealed class IncomingFrames(RealtimeOptions options, TimeProvider clock)
{
    private const int MaskBytes = 4;
    private const int ControlBit = 0x08;
    private readonly Flood flood = new(options.MaxControlFramesPerTenSeconds, clock);
    private ulong payloadLeft;
    private ulong length;
    private int lengthBytesLeft;
    private int headerBytes;
    private byte first;
    private bool isMasked;

    /// <summary>Takes the next bytes of the connection; true if they exceed the limit of control frames.</summary>
    public bool Floods(ReadOnlySequence<byte> bytes)
    {
        var controls = 0;
        foreach (var piece in bytes)
            controls += CountControls(piece.Span);
        return controls > 0 && flood.Exceeds(controls);
    }

    private int CountControls(ReadOnlySpan<byte> bytes)
    {
        var controls = 0;
        while (!bytes.IsEmpty)
        {
            if (payloadLeft > 0)
            {
                var passed = (int)Math.Min(payloadLeft, (ulong)bytes.Length);
                payloadLeft -= (ulong)passed;
                bytes = bytes[passed..];
                continue;
            }

            if (EndsHeader(bytes[0]) && (first & ControlBit) != 0)
                controls++;
            bytes = bytes[1..];
        }

        return controls;
    }

    private bool EndsHeader(byte next)
    {
        switch (headerBytes++)
        {
            case 0:
                first = next;
                return false;
            case 1:
                BeginLength(next);
                break;
            default:
                length = (length << 8) | next;
                lengthBytesLeft--;
                break;
        }

        if (lengthBytesLeft > 0)
            return false;

        headerBytes = 0;
        payloadLeft = unchecked(length + (isMasked ? (ulong)MaskBytes : 0));
        return true;
    }

    private void BeginLength(byte second)
    {
        isMasked = (second & 0x80) != 0;
        var shortLength = second & 0x7f;
        lengthBytesLeft = shortLength switch { 126 => 2, 127 => 8, _ => 0 };
        length = lengthBytesLeft == 0 ? (ulong)shortLength : 0;
    }
}
