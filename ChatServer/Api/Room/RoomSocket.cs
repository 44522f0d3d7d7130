using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Api.Room;

/// <summary>The endpoint <c>/ws/chat/room/</c>.</summary>
internal sealed class RoomSocket(
    Authenticator authenticator, ConnectionRegistry connections, AddressLimits addresses, RoomFeatures features, RoomFrames frames,
    RealtimeOptions options, RateLimitOptions limits, TimeProvider clock)
{
    private long lastConnectionId;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/ws/chat/room/", (HttpContext context, RoomSocket socket) => socket.AcceptAsync(context)).ExcludeFromDescription();

    private async Task AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }

        var token = BearerToken.Read(context.Request) ?? context.Request.Query["token"];
        if (await authenticator.AuthenticateAsync(token, context.RequestAborted) is not { } user)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var place = addresses.TryEnter(context.Connection.RemoteIpAddress);
        var connection = await UpgradeAsync(context, user);
        if (place is null)
            connection.Close(CloseCodes.TooManyConnections, "Too many connections from this address");
        await RunAsync(context, connection, token);
    }

    private async Task<Connection> UpgradeAsync(HttpContext context, CurrentUser user)
    {
        var upgrade = (QueuedUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        return new Connection(
            Interlocked.Increment(ref lastConnectionId), user, socket, upgrade.Stream!, frames, context.Abort, options, clock);
    }

    private async Task RunAsync(HttpContext context, Connection connection, string? token)
    {
        var session = new RoomSession(connection, features);
        try
        {
            await StartAsync(context, connection, session, token);
            await connection.RunAsync(session);
        }
        finally
        {
            connections.Remove(connection);
            features.Metrics.Closed(connection.CloseCode);
        }
    }

    // The token is checked again once the connection is known: a revocation between the two would have found nobody to close.
    private async Task StartAsync(HttpContext context, Connection connection, RoomSession session, string? token)
    {
        if (context.Request.Query.TryGetValue("cursor", out var cursor))
            connection.Live.StayBehind();

        if (!connections.TryAdd(connection, limits.Enabled ? limits.ConnectionsPerUser : int.MaxValue))
            connection.Close(CloseCodes.TooManyConnections, "Too many connections of this user");
        else if (await authenticator.AuthenticateAsync(token, CancellationToken.None) is null)
            connection.Close(CloseCodes.SessionRevoked, "The session was revoked");
        else if (cursor.Count > 0)
            await session.StartAsync(cursor);
    }
}
