using System.Net;
using ChatServer.Benchmarks.Users;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Benchmarks.Relay;

/// <summary>Kestrel with one route. Ends when the process is told to.</summary>
internal static class RelayServer
{
    public static async Task RunAsync(string urls, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(urls);
        builder.Logging.ClearProviders();

        var app = builder.Build();
        app.Use(CoalesceWrites);
        // No pings of its own: nothing but the send loop may write to the coalescing stream.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        var room = new RelayRoom();
        app.Map("/ws/chat/room/", context => ServeAsync(context, room));

        await app.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"Relay on {urls}, process {Environment.ProcessId}");
        await app.WaitForShutdownAsync(cancellationToken);
    }

    // Before UseWebSockets, which takes the feature that it finds.
    private static Task CoalesceWrites(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new CoalescedUpgrade(upgrade, context.Features.Set));

        return next(context);
    }

    private static async Task ServeAsync(HttpContext context, RelayRoom room)
    {
        if (!context.WebSockets.IsWebSocketRequest || context.Request.Query["token"] is not [{ } token])
        {
            context.Response.StatusCode = (int)HttpStatusCode.BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var stream = context.Features.GetRequiredFeature<CoalescingStream>();
        var connection = new RelayConnection(TokenClaims.UserId(token), socket, stream, room);
        await connection.RunAsync(context.RequestAborted);
    }
}
