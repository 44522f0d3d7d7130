using ChatServer.Api.Sockets;
using ChatServer.Realtime;

namespace ChatServer.Api.Room;

/// <summary>The WebSocket <c>/ws/chat/room/</c>.</summary>
internal sealed class RoomSocketApi(RoomFeatures features, RoomFrames frames) : ISocketApi
{
    public string Path => "/ws/chat/room";

    public string Address => Path + "/";

    public SocketDescription Description => RoomSocketDescription.Value;

    public IFrameEncoder Encoder => frames;

    public ISocketSession Open(Connection connection) => new RoomSession(connection, features);
}
