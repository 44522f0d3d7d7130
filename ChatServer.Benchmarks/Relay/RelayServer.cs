using System.Net;
using ChatServer.Accounts;
using ChatServer.Api.Room;
using ChatServer.Benchmarks.Users;
using ChatServer.Realtime;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Benchmarks.Relay;

/// <summary>
/// Kestrel with one route, on the connections and frames of the server itself. Runs until the process is terminated.
/// </summary>
internal static class RelayServer
{
    public static async Task RunAsync(string urls, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(urls).UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Logging.ClearProviders();

        var app = builder.Build();
        var options = new RealtimeOptions();
        app.Use(next => context => Prepare(context, next, options));
        app.UseWebSockets();
        var connections = new ConnectionRegistry();
        var room = new RelayRoom(connections, TimeProvider.System);
        app.Map("/ws/chat/room/", context => ServeAsync(context, connections, room, options));

        await app.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"Relay on {urls}, process {Environment.ProcessId}");
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static Task Prepare(HttpContext context, RequestDelegate next, RealtimeOptions options)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new QueuedUpgrade(context, upgrade, options, TimeProvider.System));
        return next(context);
    }

    private static async Task ServeAsync(
        HttpContext context, ConnectionRegistry connections, RelayRoom room, RealtimeOptions options)
    {
        if (!context.WebSockets.IsWebSocketRequest || context.Request.Query["token"] is not [{ } token])
        {
            context.Response.StatusCode = (int)HttpStatusCode.BadRequest;
            return;
        }

        var upgrade = (QueuedUpgrade)context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
        var socket = await context.WebSockets.AcceptWebSocketAsync(
            new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        var user = new CurrentUser(TokenClaims.UserId(token), SessionId: null, DateTimeOffset.MaxValue);
        var connection = new Connection(
            1, user, socket, upgrade.Stream!, new RoomFrames(), context.Abort, options, TimeProvider.System);
        connections.TryAdd(connection, int.MaxValue);
        await connection.RunAsync(room.Serve(connection));
        connections.Remove(connection);
    }
}
