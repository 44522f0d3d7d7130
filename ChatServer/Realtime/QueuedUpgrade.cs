using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Realtime;

/// <summary>Puts a <see cref="QueuedStream"/> under the WebSocket that ASP.NET Core makes of the upgraded connection.</summary>
internal sealed class QueuedUpgrade(HttpContext context, IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>The stream, once the connection has been upgraded.</summary>
    public QueuedStream? Stream { get; private set; }

    // After the upgrade the HTTP layer neither reads nor writes: its pipes are ours until the request ends.
    public async Task<Stream> UpgradeAsync()
    {
        await inner.UpgradeAsync();
        return Stream = new QueuedStream(
            context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport,
            context.RequestServices.GetRequiredService<RealtimeOptions>(),
            context.RequestServices.GetRequiredService<TimeProvider>());
    }

    /// <summary>Must run before the WebSocket middleware, which takes the feature that it finds.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new QueuedUpgrade(context, upgrade));
        return next(context);
    }
}
