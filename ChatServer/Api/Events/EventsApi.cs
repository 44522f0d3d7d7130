using ChatServer.Api.Sockets;
using ChatServer.Api.Workspace;
using ChatServer.Realtime;

namespace ChatServer.Api.Events;

/// <summary>The WebSocket <c>/ws/events</c>.</summary>
internal sealed class EventsApi(EventsFeatures features, WorkspaceOptions options) : ISocketApi
{
    private readonly EventsFrames frames = new(new RawFraming(), features.Pages);

    public string Path => "/ws/events";

    public string? ClosedBecause => options.Enabled ? null : WorkspaceOptions.SwitchedOff;

    public SocketDescription Description => EventsSocketDescription.Raw;

    public IFrameEncoder Encoder => frames;

    public ISocketSession Open(Connection connection) => new EventsSession(connection, frames, features);
}
