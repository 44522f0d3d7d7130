using System.Buffers.Binary;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>One WebSocket frame as a server sends it: unmasked. RFC 6455, section 5.2.</summary>
internal readonly ref struct Frame(byte first, ReadOnlySpan<byte> payload)
{
    public const byte Continuation = 0x0;
    public const byte Text = 0x1;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;
    public const byte FinalBit = 0x80;

    public byte Opcode => (byte)(first & 0x0F);

    public bool IsFinal => (first & FinalBit) != 0;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Takes one frame off the front of <paramref name="bytes"/>, if the whole of it is there.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.Length < 2)
            return false;

        var (header, length) = (bytes[1] & 0x7F) switch
        {
            126 => bytes.Length < 4 ? (4, 0) : (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            127 => bytes.Length < 10 ? (10, 0) : (10, checked((int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]))),
            var short7 => (2, short7),
        };

        if (bytes.Length < header + length)
            return false;

        frame = new Frame(bytes[0], bytes.Slice(header, length));
        bytes = bytes[(header + length)..];
        return true;
    }
}
