using ChatServer.Api.Sockets;
using ChatServer.Realtime;

namespace ChatServer.Api.MessagesApi;

/// <summary>The WebSocket <c>/ws/messages</c>.</summary>
internal sealed class MessagesSocketApi(MessagesFeatures features, MessagesFrames frames, MessagesApiOptions options) : ISocketApi
{
    public string Path => "/ws/messages";

    public string? ClosedBecause => options.Enabled ? null : MessagesApiOptions.SwitchedOff;

    public SocketDescription Description => MessagesSocketDescription.Value;

    public IFrameEncoder Encoder => frames;

    public ISocketSession Open(Connection connection) => new MessagesSession(connection, features);
}
