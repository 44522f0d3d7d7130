using System.Collections.Concurrent;
using System.Net;
using ChatServer.Options.RateLimits;

namespace ChatServer.Realtime;

/// <summary>Counts the open connections of each client network. Networks without connections are not kept.</summary>
internal sealed class AddressLimits(RateLimitOptions options)
{
    private readonly ConcurrentDictionary<string, int> counts = new();

    /// <summary>Reserves a connection slot until the result is disposed; null if the network has none left.</summary>
    public IDisposable? TryEnter(IPAddress? address)
    {
        var key = ClientNetwork.Of(address);
        if (counts.AddOrUpdate(key, 1, static (_, count) => count + 1) <= options.ConnectionsPerAddress || !options.Enabled)
            return new Place(this, key);

        Leave(key);
        return null;
    }

    private void Leave(string key)
    {
        if (counts.AddOrUpdate(key, 0, static (_, count) => count - 1) == 0)
            counts.TryRemove(KeyValuePair.Create(key, 0));
    }

    private sealed class Place(AddressLimits limits, string key) : IDisposable
    {
        public void Dispose() => limits.Leave(key);
    }
}
