using System.Net;
using ChatServer.Options;
using ChatServer.Options.RateLimits;
using ChatServer.Realtime;
using ChatServer.Storage;
using Microsoft.AspNetCore.Connections;

namespace ChatServer.Api.Limits.Connections;

/// <summary>Why a connection is refused.</summary>
internal enum ConnectionRefusal
{
    None,

    /// <summary>The process has as many connections as it can have.</summary>
    ServerFull,

    /// <summary>The address has as many connections as it may have.</summary>
    AddressFull,

    /// <summary>The site or provider has as many connections as it may have.</summary>
    NetworkFull,
}

/// <summary>
/// Counts open TCP connections, without WebSockets: in total, by address (IPv6: by /64 network), by site and by provider. An
/// address may have <c>Chat:RateLimits:TcpConnectionsPerAddress</c>; an address or a site (IPv4 /24, IPv6 /48) at most half of
/// the total, a provider (IPv4 /16, IPv6 /32) three quarters. When the total is reached, idle connections are closed to make
/// room: first those of the providers and sites that have most of them, the longest idle first. A connection is idle if it has no
/// request, or if its request isn't a signed-in user's and its body isn't complete, as a stranger can leave it unfinished.
/// Connections from <c>Chat:Web:KnownProxies</c>, which serve many clients, count only in the total and are never closed.
/// Networks without connections take no memory.
/// </summary>
internal sealed partial class OpenConnections(
    ConnectionCapacity capacity, RateLimitOptions limits, WebOptions web, TimeProvider clock, ILogger<OpenConnections> logger)
{
    private const int PartClosed = 8;

    // The least pause between two scans for idle connections, for each place scanned: scanning never takes a whole core, and can
    // still free 60,000 places a second.
    private static readonly TimeSpan PausePerPlace = TimeSpan.FromMicroseconds(2);

    private readonly NetworkList proxies = new(web.KnownProxies);
    private readonly NetworkBound[] bounds =
    [
        new(networks => networks.Client, ConnectionRefusal.AddressFull,
            Math.Min(limits.TcpConnectionsPerAddress, capacity.MaxOpen / 2)),
        new(networks => networks.Narrow, ConnectionRefusal.NetworkFull, capacity.MaxOpen / 2),
        new(networks => networks.Wide, ConnectionRefusal.NetworkFull, capacity.MaxOpen / 4 * 3),
    ];

    private readonly Lock gate = new();
    private readonly HashSet<Place> counted = [];
    private readonly LogThrottle crowds = new(clock);
    private int open;
    private int upgraded;
    private long? lookedAt;

    public int Count => Volatile.Read(ref open);

    private bool IsFull => open >= capacity.MaxOpen || open - upgraded >= capacity.MaxConnections;

    /// <summary>Takes a place for a connection, which <see cref="Place.Dispose"/> returns.</summary>
    public Place? TryEnter(IPAddress? address, out ConnectionRefusal refusal)
    {
        var place = new Place(this, limits.Enabled && !proxies.Contains(address) ? ClientNetwork.PathOf(address) : null, clock);
        refusal = TryCount(place);
        if (refusal == ConnectionRefusal.ServerFull && TryMakeRoom())
            refusal = TryCount(place);
        return refusal == ConnectionRefusal.None ? place : null;
    }

    /// <summary>Tracks which connections have a request and which are idle. WebSockets need not pass here.</summary>
    public static void Use(WebApplication app) => app.Use(next => context =>
        context.Features.Get<Place>() is { } place ? place.RunAsync(next, context) : next(context));

    private ConnectionRefusal TryCount(Place place)
    {
        lock (gate)
        {
            if (place.Networks is { } networks && Array.Find(bounds, bound => !bound.HasRoom(networks)) is { } full)
                return full.Refusal;

            if (IsFull)
                return ConnectionRefusal.ServerFull;

            open++;
            if (place.Networks is { } own)
            {
                Array.ForEach(bounds, bound => bound.Enter(own));
                counted.Add(place);
            }

            return ConnectionRefusal.None;
        }
    }

    private bool TryMakeRoom()
    {
        var idle = FindLongestIdle();
        idle.ForEach(place => place.Close());
        if (idle.Count > 0 && crowds.Count(idle.Count) is { } times)
            Log.Closed(logger, times);
        return idle.Count > 0;
    }

    // An eighth of the idle ones, so that as many new connections find room before the next scan.
    private List<Place> FindLongestIdle()
    {
        var idle = TakeLook().Select(place => new IdlePlace(place, place.IdleSince)).Where(idle => idle.Since != Place.Busy);
        var ranked = Rank(Rank(idle, networks => networks.Narrow), networks => networks.Wide);
        var part = (ranked.Count + PartClosed - 1) / PartClosed;
        return [.. ranked.OrderByDescending(idle => idle.Rank).ThenBy(idle => idle.Since).Select(idle => idle.Place).Take(part)];
    }

    // Frees nothing if the last scan was too recent.
    private List<Place> TakeLook()
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (lookedAt is { } last && clock.GetElapsedTime(last, now) < PausePerPlace * counted.Count)
                return [];

            lookedAt = now;
            return [.. counted];
        }
    }

    // The rank is the number of newer idle connections in the same network: networks with most of them have the highest ranks, so
    // they are closed first.
    private static List<IdlePlace> Rank(IEnumerable<IdlePlace> places, Func<NetworkPath, string> part) =>
    [
        .. places.GroupBy(idle => part(idle.Place.Networks!.Value)).SelectMany(network => network
            .OrderBy(idle => idle.Rank).ThenByDescending(idle => idle.Since).Select((idle, rank) => idle with { Rank = rank })),
    ];

    private void Upgrade(Place place)
    {
        lock (gate)
        {
            if (place.HasLeft)
                return;

            place.IsUpgraded = true;
            upgraded++;
            counted.Remove(place);
        }
    }

    private void Leave(Place place)
    {
        lock (gate)
        {
            if (place.HasLeft)
                return;

            place.HasLeft = true;
            open--;
            if (place.IsUpgraded)
                upgraded--;
            counted.Remove(place);
            if (place.Networks is { } networks)
                Array.ForEach(bounds, bound => bound.Leave(networks));
        }
    }

    /// <summary>The place of one connection.</summary>
    internal sealed class Place(OpenConnections connections, NetworkPath? networks, TimeProvider clock) : IDisposable
    {
        public const long Busy = long.MaxValue;
        private ConnectionContext? connection;
        private long idleSince = Busy;

        public NetworkPath? Networks => networks;

        /// <summary>The timestamp since when the connection has been idle, or <see cref="Busy"/>.</summary>
        public long IdleSince => Volatile.Read(ref idleSince);

        // These two change only under the gate.
        public bool IsUpgraded { get; set; }

        public bool HasLeft { get; set; }

        /// <summary>Assigns the connection to its place.</summary>
        public void Assign(ConnectionContext accepted)
        {
            connection = accepted;
            Volatile.Write(ref idleSince, clock.GetTimestamp());
        }

        /// <summary>Runs a request. Meanwhile the connection isn't idle; with a body only from <see cref="Occupy"/> on.</summary>
        public async Task RunAsync(RequestDelegate request, HttpContext context)
        {
            Volatile.Write(ref idleSince, RequestBody.MayFollow(context) ? clock.GetTimestamp() : Busy);
            try
            {
                await request(context);
            }
            finally
            {
                Volatile.Write(ref idleSince, clock.GetTimestamp());
            }
        }

        /// <summary>Called when all of the request's body has been read, or its user is signed in.</summary>
        public void Occupy() => Volatile.Write(ref idleSince, Busy);

        /// <summary>Called when the connection has become a WebSocket, which has a limit of its own.</summary>
        public void Upgrade() => connections.Upgrade(this);

        /// <summary>Closes the connection to make room for others. Its descriptor and its place are free at once.</summary>
        public void Close()
        {
            connection?.Abort(new ConnectionAbortedException("Idle, and the server is full"));
            Dispose();
        }

        public void Dispose() => connections.Leave(this);
    }

    private readonly record struct IdlePlace(Place Place, long Since, int Rank = 0);

    /// <summary>The limit of one network, and how many connections it has.</summary>
    private sealed class NetworkBound(Func<NetworkPath, string> part, ConnectionRefusal refusal, int max)
    {
        private readonly Dictionary<string, int> counts = [];

        public ConnectionRefusal Refusal => refusal;

        public bool HasRoom(NetworkPath networks) => counts.GetValueOrDefault(part(networks)) < Math.Max(1, max);

        public void Enter(NetworkPath networks) => counts[part(networks)] = counts.GetValueOrDefault(part(networks)) + 1;

        public void Leave(NetworkPath networks)
        {
            var network = part(networks);
            if (--counts[network] == 0)
                counts.Remove(network);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "Closed {Times} idle connections since this was last logged, to make room for others: the server has reached its "
            + "limit (Chat:Web:MaxConnections, ulimit -n)")]
        public static partial void Closed(ILogger logger, long times);
    }
}
