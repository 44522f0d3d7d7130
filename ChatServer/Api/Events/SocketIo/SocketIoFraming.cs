using System.Text;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;

namespace ChatServer.Api.Events.SocketIo;

/// <summary>
/// The framing of Socket.IO 5 (the protocol of its release 4) over Engine.IO 4: each text frame is a packet, whose first
/// character is Engine.IO's type, and in messages the second one Socket.IO's.
/// </summary>
internal sealed class SocketIoFraming : IEventsFraming
{
    private static readonly LastPacket Malformed = new(CloseCodes.BadPacket, "The packet is not one of Socket.IO 4");
    private static readonly LastPacket Binary = new(CloseCodes.BadPacket, "Events with binary content are not supported");
    private static readonly LastPacket Gone = new(CloseCodes.Normal, "The client disconnected");

    public Frame? Ping { get; } = Frame.Text("2"u8);

    public Frame Write(string name, ReadOnlySpan<byte> data, bool isDroppable = false) =>
        Frame.Text([.. Encoding.ASCII.GetBytes($"42[\"{name}\","), .. data, (byte)']'], isDroppable);

    public Frame? Welcome() => SocketIoPackets.Connected();

    public Frame? Refusal(string reason) => SocketIoPackets.Refused(reason);

    public Frame? Acknowledge(string ack, ReadOnlySpan<byte> result) =>
        Frame.Text([.. Encoding.ASCII.GetBytes($"43{ack}["), .. result, (byte)']']);

    public DecodedFrame<EventsRequest> Read(ReadOnlySpan<byte> frame) => frame switch
    {
        [(byte)'4', .. var packet] => ReadPacket(packet),
        [(byte)'3'] => IgnoredPacket.Value,
        [(byte)'1'] => Gone,
        _ => Malformed,
    };

    public FrameName Identify(ReadOnlySpan<byte> frame) =>
        frame is [(byte)'4', (byte)'2', .. var content] && SocketIoEvent.TryRead(content) is { } sent
            ? IEventsFraming.Events.Identify(sent.ToFrame())
            : default;

    private static DecodedFrame<EventsRequest> ReadPacket(ReadOnlySpan<byte> packet)
    {
        switch (packet)
        {
            case [(byte)'2', .. var content]:
                return ReadEvent(content);
            case [(byte)'0', (byte)'/', ..]:
                return SocketIoPackets.OtherNamespace(packet[1..]) is { } refused ? new AnsweredPacket(refused) : Malformed;
            case [(byte)'1']:
                return Gone;
            case [(byte)'3', .. var content]:
                return SocketIoEvent.IsAcknowledgement(content) ? IgnoredPacket.Value : Malformed;
            case [(byte)'5' or (byte)'6', ..]:
                return Binary;
            default:
                return Malformed;
        }
    }

    private static DecodedFrame<EventsRequest> ReadEvent(ReadOnlySpan<byte> content)
    {
        if (SocketIoEvent.TryRead(content) is not { } sent)
            return Malformed;

        if (IEventsFraming.Events.Known(sent.Name) is null)
            return IgnoredPacket.Value;

        var decoded = IEventsFraming.Events.Decode(sent.ToFrame());
        return decoded.Command is { } known ? new SentEvent(known, sent.Ack) : decoded.Error!;
    }
}
