using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Realtime;

/// <summary>Puts a <see cref="QueuedStream"/> under the WebSocket that ASP.NET Core makes of the upgraded connection.</summary>
internal sealed class QueuedUpgrade(IHttpUpgradeFeature inner, RealtimeOptions options, TimeProvider clock) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>The stream, once the connection has been upgraded.</summary>
    public QueuedStream? Stream { get; private set; }

    public async Task<Stream> UpgradeAsync() => Stream = new QueuedStream(await inner.UpgradeAsync(), options, clock);

    /// <summary>Must run before the WebSocket middleware, which takes the feature that it finds.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            var services = context.RequestServices;
            context.Features.Set<IHttpUpgradeFeature>(new QueuedUpgrade(
                upgrade, services.GetRequiredService<RealtimeOptions>(), services.GetRequiredService<TimeProvider>()));
        }

        return next(context);
    }
}
