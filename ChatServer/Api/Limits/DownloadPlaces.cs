using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Options.RateLimits;
using ChatServer.Realtime;

namespace ChatServer.Api.Limits;

/// <summary>
/// Limits the downloads of all clients, which share the process's file descriptors with the connections. A site (IPv4 /24, IPv6
/// /48) gets at most a quarter of the places and a provider (IPv4 /16, IPv6 /32) half of them, so slow readers in one network
/// leave places to others. A few more requests wait.
/// </summary>
internal sealed class DownloadPlaces : IDisposable
{
    private const int MaxWaiting = 100;
    private readonly PartitionedRateLimiter<NetworkPath> places;
    private readonly PartitionedRateLimiter<NetworkPath>[] bounds;

    public DownloadPlaces(ConnectionCapacity capacity)
    {
        bounds =
        [
            Bound(networks => networks.Narrow, capacity.MaxDownloads / 4),
            Bound(networks => networks.Wide, capacity.MaxDownloads / 2),
            Bound(_ => "", capacity.MaxDownloads),
        ];
        places = PartitionedRateLimiter.CreateChained(bounds);
    }

    /// <summary>
    /// A place, to be disposed of when the response has been sent. It isn't acquired if too many requests wait.
    /// </summary>
    public ValueTask<RateLimitLease> TakeAsync(IPAddress? address, CancellationToken cancellationToken) =>
        places.AcquireAsync(ClientNetwork.PathOf(address), 1, cancellationToken);

    public void Dispose()
    {
        places.Dispose();
        foreach (var bound in bounds)
            bound.Dispose();
    }

    private static PartitionedRateLimiter<NetworkPath> Bound(Func<NetworkPath, string> part, int places) =>
        PartitionedRateLimiter.Create<NetworkPath, string>(networks => RateLimitPartition.GetConcurrencyLimiter(
            part(networks), _ => new ConcurrencyLimiterOptions { PermitLimit = Math.Max(1, places), QueueLimit = MaxWaiting }));
}
