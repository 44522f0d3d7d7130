using System.Collections.Concurrent;
using System.Net;

namespace ChatServer.Administration.Web.Connections;

/// <summary>Why a connection isn't taken.</summary>
internal enum ConnectionRefusal
{
    None,

    /// <summary>As many are open as the process can have.</summary>
    ServerFull,

    /// <summary>As many are open as one address may have.</summary>
    AddressFull,
}

/// <summary>
/// Counts open TCP connections, WebSockets apart, in all and by address (IPv6: by /64 network). One address has at most
/// <c>Chat:RateLimits:TcpConnectionsPerAddress</c>, and never more than half of all; <c>Chat:Web:KnownProxies</c>, who speak for
/// many, aren't counted by address. Addresses without connections aren't kept.
/// </summary>
internal sealed class OpenConnections(ConnectionCapacity capacity, RateLimitOptions limits, WebOptions web)
{
    private readonly NetworkList proxies = new(web.KnownProxies);
    private readonly int maxPerAddress = Math.Max(1, Math.Min(limits.TcpConnectionsPerAddress, capacity.MaxOpen / 2));
    private readonly ConcurrentDictionary<string, int> perAddress = new();
    private int open;
    private int upgraded;

    public int Count => Volatile.Read(ref open);

    /// <summary>Takes a place for a connection, which <see cref="Place.Dispose"/> gives back.</summary>
    public Place? TryEnter(IPAddress? address, out ConnectionRefusal refusal)
    {
        refusal = ConnectionRefusal.ServerFull;
        var count = Interlocked.Increment(ref open);
        if (count > capacity.MaxOpen || count - Volatile.Read(ref upgraded) > capacity.MaxConnections)
        {
            Interlocked.Decrement(ref open);
            return null;
        }

        refusal = ConnectionRefusal.AddressFull;
        var key = limits.Enabled && !proxies.Contains(address) ? ClientNetwork.Of(address) : null;
        if (key is not null && perAddress.AddOrUpdate(key, 1, static (_, count) => count + 1) > maxPerAddress)
        {
            Leave(key);
            return null;
        }

        refusal = ConnectionRefusal.None;
        return new Place(this, key);
    }

    private void Leave(string? key)
    {
        Interlocked.Decrement(ref open);
        if (key is not null && perAddress.AddOrUpdate(key, 0, static (_, count) => count - 1) == 0)
            perAddress.TryRemove(KeyValuePair.Create(key, 0));
    }

    /// <summary>The place of one connection.</summary>
    internal sealed class Place(OpenConnections connections, string? key) : IDisposable
    {
        private int left;
        private bool isUpgraded;

        /// <summary>The connection has become a WebSocket, which has a bound of its own.</summary>
        public void Upgrade()
        {
            isUpgraded = true;
            Interlocked.Increment(ref connections.upgraded);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) != 0)
                return;

            if (isUpgraded)
                Interlocked.Decrement(ref connections.upgraded);
            connections.Leave(key);
        }
    }
}
