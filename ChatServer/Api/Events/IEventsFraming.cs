using ChatServer.Api.Sockets;
using ChatServer.Protocol.Events;
using ChatServer.Realtime;

namespace ChatServer.Api.Events;

/// <summary>How events are put into frames: there is one for <c>/ws/events</c>, and one for Socket.IO.</summary>
internal interface IEventsFraming
{
    /// <summary>Decodes the events that clients send, in the form of <c>/ws/events</c>.</summary>
    static CommandDecoder<ClientEvent> Events { get; } = new(EventsFrameContext.Default.ClientEvent, EventsWords.All);

    /// <summary>As <see cref="IFrameEncoder.OwnPing"/>.</summary>
    Frame? Ping => null;

    /// <param name="name">ASCII without quotation marks.</param>
    /// <param name="data">JSON.</param>
    Frame Write(string name, ReadOnlySpan<byte> data, bool isDroppable = false);

    DecodedFrame<EventsRequest> Read(ReadOnlySpan<byte> frame);

    FrameName Identify(ReadOnlySpan<byte> frame);

    /// <summary>Tells the client that it is connected; null if the upgrade has said so.</summary>
    Frame? Welcome() => null;

    /// <summary>Tells the client why it is being closed before it was connected; null if the close frame says it.</summary>
    Frame? Refusal(string reason) => null;

    /// <summary>Acknowledges an event; null if clients can't ask for that.</summary>
    /// <param name="result">JSON; empty if there is none.</param>
    Frame? Acknowledge(string ack, ReadOnlySpan<byte> result) => null;
}
