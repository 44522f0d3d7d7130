using ChatServer.Accounts;
using ChatServer.Api.Limits;
using ChatServer.Api.Limits.Connections;
using ChatServer.Options.RateLimits;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Api.Sockets;

/// <summary>
/// Accepts the WebSockets of all APIs. It runs before the rest of the HTTP pipeline, because an open connection holds whatever
/// the middleware above it holds: 4 KB for middleware that it doesn't need.
/// </summary>
internal sealed partial class SocketEndpoint(
    IEnumerable<ISocketApi> apis, SocketAdmission admission, Authenticator authenticator, ConnectionRegistry connections,
    MembershipReader members, AddressLimits addresses, SocketLimit sockets, RefusalLog refusals, Draining draining,
    RealtimeMetrics metrics, RealtimeOptions options, RateLimitOptions limits, TimeProvider clock,
    ILogger<SocketEndpoint> logger)
{
    private const string TooManyOfAddress = "Too many connections from this address";
    private readonly ISocketApi[] apis = [.. apis];
    private readonly ConnectionIds ids = new();

    public static void Use(IApplicationBuilder app)
    {
        var endpoint = app.ApplicationServices.GetRequiredService<SocketEndpoint>();
        foreach (var api in endpoint.apis)
        {
            app.MapWhen(context => IsOf(api, context.Request.Path), socket =>
            {
                socket.Use(next => context => endpoint.PrepareAsync(context, next));
                socket.UseWebSockets();
                socket.Run(context => endpoint.AcceptAsync(context, api));
            });
        }
    }

    private static bool IsOf(ISocketApi api, PathString path) =>
        path.StartsWithSegments(api.Path, StringComparison.OrdinalIgnoreCase, out var rest) && (!rest.HasValue || rest == "/");

    // The WebSocket middleware uses the upgrade feature that it finds.
    private Task PrepareAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new QueuedUpgrade(context, upgrade, options, clock));
        return next(context);
    }

    private async Task AcceptAsync(HttpContext context, ISocketApi api)
    {
        if (await admission.TryAdmitAsync(context, api) is not { } admitted)
            return;

        using var seat = sockets.TryEnter();
        if (seat is null)
        {
            await admission.RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, Refused.TooManySockets, "Chat:Web:MaxConnections is reached",
                "The server has too many connections; try again later");
            return;
        }

        using var place = addresses.TryEnter(context.Connection.RemoteIpAddress);
        if (place is null && admitted.Caller is null)
        {
            await admission.RefuseAsync(
                context, StatusCodes.Status429TooManyRequests, Refused.TooManySocketsOfAddress,
                "Its address has too many connections", TooManyOfAddress);
            return;
        }

        var socket = await UpgradeAsync(context);
        if ((admitted.Caller ?? await api.Handshake!.RunAsync(socket)) is { } caller)
            await ServeAsync(api, socket, caller, hasPlace: place is not null);
    }

    private async Task ServeAsync(ISocketApi api, UpgradedSocket socket, SocketCaller caller, bool hasPlace)
    {
        var connection = socket.Connect(ids.Next(), caller.User, api.Encoder);
        using var membership = members.Enter(caller.User.Id);
        var session = api.Open(connection);
        var openedAt = clock.GetTimestamp();
        Log.Opened(logger, connection.Id, caller.User.Id, api.Path);
        try
        {
            if (hasPlace)
                await StartAsync(connection, session, caller, isGreeted: api.Handshake is not null);
            else
                Refuse(connection, session, Refused.TooManySocketsOfAddress, TooManyOfAddress);
            await connection.RunAsync(session);
        }
        finally
        {
            connections.Remove(connection);
            metrics.Closed(connection.CloseCode);
            if (logger.IsEnabled(LogLevel.Debug))
                Log.Closed(logger, connection.Id, clock.GetElapsedTime(openedAt), connection.CloseCode, connection.EndedBecause);
        }
    }

    private async Task<UpgradedSocket> UpgradeAsync(HttpContext context)
    {
        var upgrade = (QueuedUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        var socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        context.Features.Get<OpenConnections.Place>()?.Upgrade();
        ForgetRequest(context);
        return new UpgradedSocket(socket, upgrade.Stream!, context.Abort, options, clock);
    }

    // The URL with the token is stored in several places. Nothing reads it any more, and the request lives as long as the
    // connection.
    private static void ForgetRequest(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        request.QueryString = "";
        request.RawTarget = "";
        request.Headers.Clear();
    }

    // Checks the token again once the connection is registered: a revocation between the two would have found nothing to close.
    private async ValueTask StartAsync(Connection connection, ISocketSession session, SocketCaller caller, bool isGreeted)
    {
        if (caller.Cursor is not null || isGreeted)
            connection.Live.StayBehind(connection.Send);

        await members.ReadAsync(connection.User.Id, CancellationToken.None);
        if (!connections.TryAdd(connection, limits.Enabled ? limits.ConnectionsPerUser : int.MaxValue))
            Refuse(connection, session, Refused.TooManySocketsOfUser, "This user has too many connections");
        else if (await authenticator.AuthenticateAsync(caller.Token, CancellationToken.None) is null)
            Refuse(connection, session, CloseCodes.SessionRevoked, "The session was revoked");
        else if (draining.IsDraining)
            Refuse(connection, session, CloseCodes.Restart, "The server is restarting");
        else
            await session.StartAsync(caller.Cursor);
    }

    // A client that doesn't answer the close frame is cut off after a timeout, like any other.
    private void Refuse(Connection connection, ISocketSession session, Refused kind, string reason)
    {
        refusals.Note(kind);
        connections.AddRefused(connection);
        Refuse(connection, session, CloseCodes.TooManyConnections, reason);
    }

    private static void Refuse(Connection connection, ISocketSession session, int code, string reason)
    {
        session.Refused(reason);
        connection.Close(code, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Debug, "Connection {Connection} of {UserId} is open on {Path}")]
        public static partial void Opened(ILogger logger, long connection, Guid userId, string path);

        [LoggerMessage(
            3, LogLevel.Debug, "Connection {Connection} ended after {Duration}, closed with {Code}: {Reason}",
            SkipEnabledCheck = true)]
        public static partial void Closed(ILogger logger, long connection, TimeSpan duration, int code, string reason);
    }
}
