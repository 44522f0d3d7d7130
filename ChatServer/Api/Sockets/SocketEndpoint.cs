using ChatServer.Accounts;
using ChatServer.Accounts.Tokens;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Api.Limits.Connections;
using ChatServer.Options.RateLimits;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatServer.Api.Sockets;

/// <summary>
/// Accepts the WebSockets of all APIs. It runs before the rest of the HTTP pipeline, because an open connection holds whatever
/// the middleware above it holds: 4 KB for middleware that it doesn't need.
/// </summary>
internal sealed partial class SocketEndpoint(
    IEnumerable<ISocketApi> apis, Authenticator authenticator, ConnectionRegistry connections, MembershipReader members,
    AddressLimits addresses, SocketLimit sockets, Origins origins, RefusalLog refusals, Draining draining,
    RealtimeMetrics metrics, RealtimeOptions options, RateLimitOptions limits, TimeProvider clock, IExceptionHandler failures,
    ILogger<SocketEndpoint> logger)
{
    private const string ForeignOrigin =
        "Pages of this origin may not connect; the server's operator allows them in Chat:Web:AllowedOrigins";
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
        if (await TryAdmitAsync(context, api) is not { } admitted)
            return;

        using var seat = sockets.TryEnter();
        if (seat is null)
        {
            await RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, Refused.TooManySockets, "Chat:Web:MaxConnections is reached",
                "The server has too many connections; try again later");
            return;
        }

        using var place = addresses.TryEnter(context.Connection.RemoteIpAddress);
        var connection = await UpgradeAsync(context, admitted.User, api);
        using var membership = members.Enter(admitted.User.Id);
        var session = api.Open(connection);
        var openedAt = clock.GetTimestamp();
        Log.Opened(logger, connection.Id, admitted.User.Id, api.Path);
        try
        {
            if (place is null)
                Refuse(connection, Refused.TooManySocketsOfAddress, "Too many connections from this address");
            else
                await StartAsync(connection, session, admitted);
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

    // Above this is only Kestrel, which would log each failure, and strangers can repeat failures.
    private async Task<Admitted?> TryAdmitAsync(HttpContext context, ISocketApi api)
    {
        try
        {
            return await AdmitAsync(context, api);
        }
        catch (Exception failure)
        {
            await failures.TryHandleAsync(context, failure, CancellationToken.None);
            return null;
        }
    }

    // Refuses before the upgrade, while the response can still be an HTTP status.
    private async Task<Admitted?> AdmitAsync(HttpContext context, ISocketApi api)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, Refused.Other, "Not a WebSocket request");
        }

        if (draining.IsDraining)
            return await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, Refused.Other, "The server is stopping");

        if (api.ClosedBecause is { } reason)
            return await RefuseAsync(context, StatusCodes.Status403Forbidden, Refused.Other, "The API is switched off", reason);

        if (!origins.Allows(context.Request))
            return await RefuseAsync(
                context, StatusCodes.Status403Forbidden, Refused.Origin, "Its origin is not in Chat:Web:AllowedOrigins",
                ForeignOrigin);

        // Parsed here and not through Request.Query, which would keep the token for as long as the connection lives.
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        var token = BearerToken.Read(context.Request) ?? query.GetValueOrDefault("token");
        try
        {
            var checkedToken = await authenticator.CheckAsync(token, CancellationToken.None);
            if (checkedToken.Failure == TokenFailure.Pending)
                return await RefuseAsync(
                    context, StatusCodes.Status403Forbidden, Refused.BadToken, "Its user waits for approval",
                    PendingUsers.Refused);

            return checkedToken.User is { } user
                ? new Admitted(user, token, Cursor: query.GetValueOrDefault("cursor"))
                : await RefuseAsync(
                    context, StatusCodes.Status401Unauthorized, Refused.BadToken,
                    $"Its token is refused: {checkedToken.Failure}");
        }
        catch (StorageUnavailableException)
        {
            return await RefuseAsync(
                context, StatusCodes.Status503ServiceUnavailable, Refused.Other, "The database can't be read");
        }
    }

    /// <param name="why">For the log, at level Debug.</param>
    /// <param name="reason">For the client, if the status doesn't say everything.</param>
    private async Task<Admitted?> RefuseAsync(HttpContext context, int status, Refused kind, string why, string? reason = null)
    {
        refusals.Note(kind);
        Log.Refused(logger, status, why);
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        await ErrorHandler.DescribeStatusAsync(context, reason);
        return null;
    }

    private async Task<Connection> UpgradeAsync(HttpContext context, CurrentUser user, ISocketApi api)
    {
        var upgrade = (QueuedUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        var socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        context.Features.Get<OpenConnections.Place>()?.Upgrade();
        ForgetRequest(context);
        return new Connection(
            ids.Next(), user, socket, upgrade.Stream!, api.Encoder, context.Abort, options, clock);
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
    private async ValueTask StartAsync(Connection connection, ISocketSession session, Admitted admitted)
    {
        if (admitted.Cursor is not null)
            connection.Live.StayBehind();

        await members.ReadAsync(connection.User.Id, CancellationToken.None);
        if (!connections.TryAdd(connection, limits.Enabled ? limits.ConnectionsPerUser : int.MaxValue))
            Refuse(connection, Refused.TooManySocketsOfUser, "This user has too many connections");
        else if (await authenticator.AuthenticateAsync(admitted.Token, CancellationToken.None) is null)
            connection.Close(CloseCodes.SessionRevoked, "The session was revoked");
        else if (draining.IsDraining)
            connection.Close(CloseCodes.Restart, "The server is restarting");
        else if (admitted.Cursor is not null)
            await session.StartAsync(admitted.Cursor);
    }

    // A client that doesn't answer the close frame is cut off after a timeout, like any other.
    private void Refuse(Connection connection, Refused kind, string reason)
    {
        refusals.Note(kind);
        connections.AddRefused(connection);
        connection.Close(CloseCodes.TooManyConnections, reason);
    }

    private sealed record Admitted(CurrentUser User, string? Token, string? Cursor);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A WebSocket was refused with {Status}: {Reason}")]
        public static partial void Refused(ILogger logger, int status, string reason);

        [LoggerMessage(2, LogLevel.Debug, "Connection {Connection} of {UserId} is open on {Path}")]
        public static partial void Opened(ILogger logger, long connection, Guid userId, string path);

        [LoggerMessage(
            3, LogLevel.Debug, "Connection {Connection} ended after {Duration}, closed with {Code}: {Reason}",
            SkipEnabledCheck = true)]
        public static partial void Closed(ILogger logger, long connection, TimeSpan duration, int code, string reason);
    }
}
