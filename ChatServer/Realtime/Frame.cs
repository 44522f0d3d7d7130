using System.Buffers.Binary;

namespace ChatServer.Realtime;

/// <summary>
/// A WebSocket frame as it goes over the wire, header included. All recipients' queues share the same bytes.
/// RFC 6455, section 5.2; a server's frames are not masked.
/// </summary>
internal sealed class Frame
{
    private const byte FinalText = 0x81;
    private const byte FinalClose = 0x88;
    private const byte FinalPing = 0x89;

    /// <summary>A protocol ping without payload.</summary>
    public static readonly Frame Ping = new([FinalPing, 0], isDroppable: false);

    public Frame(byte[] bytes, bool isDroppable)
    {
        Bytes = bytes;
        IsDroppable = isDroppable;
    }

    public byte[] Bytes { get; }

    /// <summary>Whether the frame may be dropped for a slow client: typing and presence, which aren't stored.</summary>
    public bool IsDroppable { get; }

    public bool IsClose => Bytes is [FinalClose, ..];

    public static Frame Text(ReadOnlySpan<byte> payload, bool isDroppable = false)
    {
        var headerLength = payload.Length switch
        {
            < 126 => 2,
            <= ushort.MaxValue => 4,
            _ => 10,
        };
        var bytes = new byte[headerLength + payload.Length];
        WriteHeader(bytes, payload.Length, headerLength);
        payload.CopyTo(bytes.AsSpan(headerLength));
        return new Frame(bytes, isDroppable);
    }

    /// <summary>Several frames that are queued or dropped together.</summary>
    public static Frame Joined(IReadOnlyList<Frame> frames) => frames.Count == 1
        ? frames[0]
        : new Frame([.. frames.SelectMany(frame => frame.Bytes)], isDroppable: frames.All(frame => frame.IsDroppable));

    private static void WriteHeader(Span<byte> bytes, int payloadLength, int headerLength)
    {
        bytes[0] = FinalText;
        switch (headerLength)
        {
            case 2:
                bytes[1] = (byte)payloadLength;
                break;
            case 4:
                bytes[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)payloadLength);
                break;
            default:
                bytes[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(bytes[2..], (ulong)payloadLength);
                break;
        }
    }
}
