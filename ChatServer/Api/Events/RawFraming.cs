using System.Text;
using ChatServer.Api.Sockets;
using ChatServer.Realtime;

namespace ChatServer.Api.Events;

/// <summary>The framing of <c>/ws/events</c>: <c>{"type": …, "data": …}</c>.</summary>
internal sealed class RawFraming : IEventsFraming
{
    public Frame Write(string name, ReadOnlySpan<byte> data, bool isDroppable = false)
    {
        var head = Encoding.ASCII.GetBytes($$"""{"type":"{{name}}","data":""");
        return Frame.Text([.. head, .. data, (byte)'}'], isDroppable);
    }

    public DecodedFrame<EventsRequest> Read(ReadOnlySpan<byte> frame)
    {
        var decoded = IEventsFraming.Events.Decode(frame);
        return decoded.Command is { } sent ? new SentEvent(sent) : decoded.Error!;
    }

    public FrameName Identify(ReadOnlySpan<byte> frame) => IEventsFraming.Events.Identify(frame);
}
