using System.Net;
using ChatServer.Options;
using ChatServer.Options.RateLimits;
using ChatServer.Realtime;
using ChatServer.Storage;
using Microsoft.AspNetCore.Connections;

namespace ChatServer.Api.Limits.Connections;

/// <summary>Why a connection isn't taken.</summary>
internal enum ConnectionRefusal
{
    None,

    /// <summary>As many are open as the process can have.</summary>
    ServerFull,

    /// <summary>As many are open as one address may have.</summary>
    AddressFull,

    /// <summary>As many are open as one site or provider may have.</summary>
    NetworkFull,
}

/// <summary>
/// Counts open TCP connections, WebSockets apart, in all, by address (IPv6: by /64 network), by site and by provider. One address
/// has at most <c>Chat:RateLimits:TcpConnectionsPerAddress</c>, and never more than half of all, nor has a site (IPv4 /24, IPv6
/// /48); a provider (IPv4 /16, IPv6 /32) has three quarters at most. Where all are taken, idle ones make room, those of the
/// providers and sites that have most of them first, and of these the longest idle. A connection is idle without a request, and
/// also with one that isn't a signed-in user's until its body is complete: a stranger can leave it unfinished.
/// <c>Chat:Web:KnownProxies</c>, who speak for many, are counted in all alone, and keep theirs. Networks without connections
/// aren't kept.
/// </summary>
internal sealed partial class OpenConnections(
    ConnectionCapacity capacity, RateLimitOptions limits, WebOptions web, TimeProvider clock, ILogger<OpenConnections> logger)
{
    private const int PartClosed = 8;

    // Looking through the places takes a part of this for each: it never takes a whole core, and can free 60,000 a second.
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
    private readonly RepeatedTrouble crowds = new(clock);
    private int open;
    private int upgraded;
    private long? lookedAt;

    public int Count => Volatile.Read(ref open);

    private bool IsFull => open >= capacity.MaxOpen || open - upgraded >= capacity.MaxConnections;

    /// <summary>Takes a place for a connection, which <see cref="Place.Dispose"/> gives back.</summary>
    public Place? TryEnter(IPAddress? address, out ConnectionRefusal refusal)
    {
        var place = new Place(this, limits.Enabled && !proxies.Contains(address) ? ClientNetwork.PathOf(address) : null, clock);
        refusal = TryCount(place);
        if (refusal == ConnectionRefusal.ServerFull && TryMakeRoom())
            refusal = TryCount(place);
        return refusal == ConnectionRefusal.None ? place : null;
    }

    /// <summary>Tells connections that have a request from idle ones. WebSockets need not pass here.</summary>
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

    // An eighth of the idle ones, so that as many newcomers find room before all have to be looked through again.
    private List<Place> FindLongestIdle()
    {
        var idle = TakeLook().Select(place => new IdlePlace(place, place.IdleSince)).Where(idle => idle.Since != Place.Busy);
        var ranked = Rank(Rank(idle, networks => networks.Narrow), networks => networks.Wide);
        var part = (ranked.Count + PartClosed - 1) / PartClosed;
        return [.. ranked.OrderByDescending(idle => idle.Rank).ThenBy(idle => idle.Since).Select(idle => idle.Place).Take(part)];
    }

    // Nothing where the last look is too short ago.
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

    // The rank is how many newer ones its network has: the highest are of those that have most, until all have as few.
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

        /// <summary>The timestamp since when it has had no whole request, or <see cref="Busy"/>.</summary>
        public long IdleSince => Volatile.Read(ref idleSince);

        // These two change under the gate alone.
        public bool IsUpgraded { get; set; }

        public bool HasLeft { get; set; }

        /// <summary>Takes the connection that the place is for.</summary>
        public void Seat(ConnectionContext accepted)
        {
            connection = accepted;
            Volatile.Write(ref idleSince, clock.GetTimestamp());
        }

        /// <summary>Runs a request. The connection isn't idle meanwhile, with a body from <see cref="Occupy"/> on.</summary>
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

        /// <summary>All of the request's body has been read, or its user is signed in.</summary>
        public void Occupy() => Volatile.Write(ref idleSince, Busy);

        /// <summary>The connection has become a WebSocket, which has a bound of its own.</summary>
        public void Upgrade() => connections.Upgrade(this);

        /// <summary>Ends the connection for others. Its descriptor is free at once, and so is its place.</summary>
        public void Close()
        {
            connection?.Abort(new ConnectionAbortedException("Idle, and the server is full"));
            Dispose();
        }

        public void Dispose() => connections.Leave(this);
    }

    private readonly record struct IdlePlace(Place Place, long Since, int Rank = 0);

    /// <summary>How many connections one network of a kind may have, and has.</summary>
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
            "Closed {Times} idle connections since this was last logged, to make room for others: the server has as many as it "
            + "takes (Chat:Web:MaxConnections, ulimit -n)")]
        public static partial void Closed(ILogger logger, long times);
    }
}
