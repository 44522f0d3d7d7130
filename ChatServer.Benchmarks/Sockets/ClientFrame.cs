using System.Buffers.Binary;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>
/// Frames as a client sends them. The mask is all zeros: legal on the wire, the server's work stays the same, and the
/// tool need not touch every byte.
/// </summary>
internal static class ClientFrame
{
    private const byte MaskBit = 0x80;
    private const int MaskLength = 4;

    public static byte[] Create(byte opcode, ReadOnlySpan<byte> payload)
    {
        var headerLength = payload.Length < 126 ? 2 : 4;
        var frame = new byte[headerLength + MaskLength + payload.Length];
        frame[0] = (byte)(Frame.FinalBit | opcode);
        if (headerLength == 2)
        {
            frame[1] = (byte)(MaskBit | payload.Length);
        }
        else
        {
            frame[1] = MaskBit | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        }

        payload.CopyTo(frame.AsSpan(headerLength + MaskLength));
        return frame;
    }
}
