using System.Globalization;
using System.Net;
using ChatServer.Api.Limits.Connections;
using ChatServer.Attachments;
using ChatServer.Options;
using ChatServer.Options.RateLimits;
using ChatServer.Realtime;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Api.Limits;

[Parallelizable]
internal sealed class OpenConnectionsTests
{
    private readonly ManualClock clock = new();

    [TestCase("203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [TestCase("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [TestCase("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")]
    public void Each_address_has_its_own_connection_limit(string first, string same, string other)
    {
        var connections = Make(perAddress: 2);
        using var one = Enter(connections, first);
        using var two = Enter(connections, same);

        Assert.That(Refusal(connections, first), Is.EqualTo(ConnectionRefusal.AddressFull));
        Assert.That(Refusal(connections, other), Is.EqualTo(ConnectionRefusal.None));
    }

    [Test]
    public void A_place_is_freed_once_even_if_it_is_disposed_of_twice()
    {
        var connections = Make(perAddress: 1);
        var place = Enter(connections, "203.0.113.7");
        place.Dispose();
        place.Dispose();

        using var next = Enter(connections, "203.0.113.7");

        Assert.That(connections.Count, Is.EqualTo(1));
        Assert.That(Refusal(connections, "203.0.113.7"), Is.EqualTo(ConnectionRefusal.AddressFull));
    }

    [Test]
    public void One_address_never_has_more_than_half_of_all()
    {
        var connections = Make(perAddress: 1_000, max: 2);
        using var one = Enter(connections, "203.0.113.7");
        using var two = Enter(connections, "203.0.113.7");
        one.Upgrade();
        two.Upgrade();

        Assert.That(Refusal(connections, "203.0.113.7"), Is.EqualTo(ConnectionRefusal.AddressFull));
    }

    [Test]
    public void WebSockets_and_other_connections_have_separate_limits()
    {
        var connections = Make(perAddress: 100, max: 2);
        using var socket = Enter(connections, "10.0.0.5");
        socket.Upgrade();
        using var one = Enter(connections, "10.0.0.5");
        using var two = Enter(connections, "10.0.0.5");
        Assert.That(Refusal(connections, "10.0.0.5"), Is.EqualTo(ConnectionRefusal.ServerFull));

        socket.Dispose();
        two.Upgrade();

        Assert.That(Refusal(connections, "10.0.0.5"), Is.EqualTo(ConnectionRefusal.None));
    }

    [Test]
    public void A_known_proxy_is_bounded_only_by_the_limit_of_the_server()
    {
        var connections = Make(perAddress: 1, max: 3);
        using var one = Enter(connections, "10.0.0.5");
        using var two = Enter(connections, "10.0.0.5");
        using var three = Enter(connections, "10.0.0.5");

        Assert.That(Refusal(connections, "10.0.0.5"), Is.EqualTo(ConnectionRefusal.ServerFull));
        Assert.That(connections.Count, Is.EqualTo(3));
    }

    [TestCase("203.0.113.{0}", 10, "203.0.114.1", Description = "a site of IPv4")]
    [TestCase("10.1.{0}.1", 15, "10.2.1.1", Description = "a provider of IPv4")]
    [TestCase("2001:db8:0:{0}::1", 10, "2001:db8:1::1", Description = "a site of IPv6")]
    [TestCase("2001:db8:{0}::1", 15, "2001:db9::1", Description = "a provider of IPv6")]
    public void One_network_cannot_take_all_places(string flood, int allowed, string other)
    {
        var connections = Make(perAddress: 100, max: 10, proxy: "192.0.2.1");
        for (var number = 1; number <= allowed; number++)
            Enter(connections, string.Format(CultureInfo.InvariantCulture, flood, number)).Upgrade();

        Assert.That(
            Refusal(connections, string.Format(CultureInfo.InvariantCulture, flood, 99)),
            Is.EqualTo(ConnectionRefusal.NetworkFull));
        Assert.That(Refusal(connections, other), Is.EqualTo(ConnectionRefusal.None));
    }

    [Test]
    public void A_full_server_closes_an_eighth_of_the_idle_connections_starting_with_the_largest_network()
    {
        var connections = Make(perAddress: 100, max: 12);
        var other = Seat(connections, "198.51.100.1");
        var flood = Enumerable.Range(0, 11).Select(number => Seat(connections, $"203.0.{number % 2}.{number}")).ToList();

        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.None));

        Assert.That(flood.Select(connection => connection.IsAborted), Is.EqualTo(flood.Select((_, number) => number < 2)));
        Assert.That(other.IsAborted, Is.False);
        Assert.That(connections.Count, Is.EqualTo(10));
    }

    [Test]
    public void Evenly_spread_idle_connections_make_room_for_many_new_ones_at_once()
    {
        var connections = Make(perAddress: 100, max: 64);
        var spread = Enumerable.Range(0, 64).Select(number => Seat(connections, $"{100 + (number % 32)}.0.0.1")).ToList();

        for (var number = 0; number < 8; number++)
            Enter(connections, $"192.0.2.{number}");

        Assert.That(spread.Take(8).Select(connection => connection.IsAborted), Is.All.True, "the longest idle");
        Assert.That(spread.Skip(8).Select(connection => connection.IsAborted), Is.All.False);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(Refusal(connections, "192.0.2.9"), Is.EqualTo(ConnectionRefusal.None), "more room soon");
    }

    [Test]
    public void The_largest_network_keeps_as_many_idle_connections_as_the_others()
    {
        var connections = Make(perAddress: 100, max: 64);
        var others = Enumerable.Range(0, 56).Select(number => Seat(connections, $"{100 + (number % 28)}.0.0.1")).ToList();
        var crowd = Enumerable.Range(0, 8).Select(number => Seat(connections, $"203.0.{number}.1")).ToList();

        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.None));

        Assert.That(crowd.Select(connection => connection.IsAborted), Is.EqualTo(crowd.Select((_, number) => number < 6)));
        Assert.That(others.Select(connection => connection.IsAborted), Is.EqualTo(others.Select((_, number) => number < 2)));
    }

    [Test]
    public void A_request_protects_its_connection_once_its_body_is_complete_or_its_user_known()
    {
        var connections = Make(perAddress: 100, max: 2);
        var (unfinished, whole) = (Seat(connections, "203.0.113.1"), Seat(connections, "198.51.100.1"));
        foreach (var connection in new[] { unfinished, whole })
            _ = connection.Place.RunAsync(_ => new TaskCompletionSource().Task, WithBody());
        whole.Place.Occupy();

        Enter(connections, "192.0.2.1");

        Assert.That((unfinished.IsAborted, whole.IsAborted), Is.EqualTo((true, false)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Refusal(connections, "192.0.2.2"), Is.EqualTo(ConnectionRefusal.ServerFull));
    }

    [Test]
    public async Task Busy_connections_WebSockets_and_connections_of_proxies_are_not_closed()
    {
        var connections = Make(perAddress: 100, max: 3);
        var answer = new TaskCompletionSource();
        var socket = Seat(connections, "203.0.113.1");
        socket.Place.Upgrade();
        var busy = Seat(connections, "203.0.113.2");
        var request = busy.Place.RunAsync(_ => answer.Task, new DefaultHttpContext());
        var (proxy, idle) = (Seat(connections, "10.0.0.5"), Seat(connections, "203.0.113.3"));

        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.None), "the idle one makes room");
        Enter(connections, "192.0.2.1");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.ServerFull));

        answer.SetResult();
        await request;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.None), "the request is over");
        Assert.That(
            new[] { busy, socket, proxy, idle }.Select(connection => connection.IsAborted),
            Is.EqualTo(new[] { true, false, false, true }));
    }

    [Test]
    public void A_closed_connection_cannot_become_a_WebSocket_and_leaves_once()
    {
        var connections = Make(perAddress: 100, max: 1);
        var idle = Seat(connections, "203.0.113.1");
        using var next = Enter(connections, "192.0.2.1");

        idle.Place.Upgrade();
        idle.Place.Dispose();

        Assert.That(connections.Count, Is.EqualTo(1));
        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.AddressFull)
            .Or.EqualTo(ConnectionRefusal.ServerFull));
    }

    // A connection accepted some time after the previous one.
    private Seated Seat(OpenConnections connections, string address)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        var seated = new Seated(Enter(connections, address));
        seated.Place.Seat(seated);
        return seated;
    }

    private static DefaultHttpContext WithBody()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyFollows());
        return context;
    }

    private OpenConnections Make(int perAddress, int max = 100, string proxy = "10.0.0.0/8")
    {
        var web = new WebOptions { MaxConnections = max, KnownProxies = [proxy] };
        var capacity = new ConnectionCapacity(
            web, new StorageOptions(), new AttachmentOptions(), NullLogger<ConnectionCapacity>.Instance, files: null);
        return new OpenConnections(
            capacity, new RateLimitOptions { TcpConnectionsPerAddress = perAddress }, web, clock,
            NullLogger<OpenConnections>.Instance);
    }

    private static OpenConnections.Place Enter(OpenConnections connections, string address) =>
        connections.TryEnter(IPAddress.Parse(address), out _) ?? throw new AssertionException($"{address} was refused");

    private static ConnectionRefusal Refusal(OpenConnections connections, string address)
    {
        connections.TryEnter(IPAddress.Parse(address), out var refusal)?.Dispose();
        return refusal;
    }

    private sealed class BodyFollows : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    private sealed class Seated(OpenConnections.Place place) : DefaultConnectionContext
    {
        public OpenConnections.Place Place => place;

        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
