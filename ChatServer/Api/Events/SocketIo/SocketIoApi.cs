using ChatServer.Api.Sockets;
using ChatServer.Api.Workspace;
using ChatServer.Realtime;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatServer.Api.Events.SocketIo;

/// <summary>The events of <c>/ws/events</c> for Socket.IO 4 clients, over WebSockets only.</summary>
internal sealed class SocketIoApi(EventsFeatures features, SocketIoHandshake handshake, WorkspaceOptions options) : ISocketApi
{
    private readonly EventsFrames frames = new(new SocketIoFraming(), features.Pages);

    public string Path => "/ws/socket.io";

    public string? ClosedBecause => options.Enabled ? null : WorkspaceOptions.SwitchedOff;

    public string Address => Path + "/";

    public SocketDescription Description => EventsSocketDescription.SocketIo;

    public IFrameEncoder Encoder => frames;

    public ISocketHandshake Handshake => handshake;

    public ISocketSession Open(Connection connection) => new EventsSession(connection, frames, features);

    // The bodies of Engine.IO, which its clients know.
    public SocketMisfit? Misfit(HttpContext context)
    {
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        if (query.GetValueOrDefault("transport") != "websocket")
            return new SocketMisfit(StatusCodes.Status400BadRequest, """{"code":0,"message":"Transport unknown"}""");

        if (query.ContainsKey("sid"))
            return new SocketMisfit(StatusCodes.Status400BadRequest, """{"code":1,"message":"Session ID unknown"}""");

        return query.GetValueOrDefault("EIO") == "4"
            ? null
            : new SocketMisfit(StatusCodes.Status400BadRequest, """{"code":5,"message":"Unsupported protocol version"}""");
    }
}
