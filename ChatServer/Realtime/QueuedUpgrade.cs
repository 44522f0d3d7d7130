using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Realtime;

/// <summary>Puts a <see cref="QueuedStream"/> under the WebSocket that ASP.NET Core creates on the upgraded connection.</summary>
internal sealed class QueuedUpgrade(HttpContext context, IHttpUpgradeFeature inner, RealtimeOptions options, TimeProvider clock)
    : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    /// <summary>The stream, once the connection has been upgraded.</summary>
    public QueuedStream? Stream { get; private set; }

    // After the upgrade the HTTP layer neither reads nor writes: we own its pipes until the request ends.
    public async Task<Stream> UpgradeAsync()
    {
        await inner.UpgradeAsync();
        var transport = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport;
        return Stream = new QueuedStream(transport, options, clock);
    }
}
