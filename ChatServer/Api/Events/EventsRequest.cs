using ChatServer.Protocol.Events;
using ChatServer.Realtime;

namespace ChatServer.Api.Events;

/// <summary>What a frame of a client means, in either framing.</summary>
internal abstract record EventsRequest;

/// <summary>The client sent an event.</summary>
/// <param name="Ack">The number under which Socket.IO clients wait for an acknowledgement; null if they don't.</param>
internal sealed record SentEvent(ClientEvent Event, string? Ack = null) : EventsRequest;

/// <summary>A frame of the framing itself, which has one answer.</summary>
internal sealed record AnsweredPacket(Frame Answer) : EventsRequest;

/// <summary>Nothing is to be done.</summary>
internal sealed record IgnoredPacket : EventsRequest
{
    public static readonly IgnoredPacket Value = new();
}

/// <summary>The connection ends with this frame.</summary>
internal sealed record LastPacket(int CloseCode, string Reason) : EventsRequest;
