using ChatServer.Api.Limits.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Tests.Api.Limits;

[Parallelizable]
internal sealed class IdleConnectionsTests : OpenConnectionsFixture
{
    [Test]
    public void A_full_server_closes_an_eighth_of_the_idle_connections_starting_with_the_largest_network()
    {
        var connections = Make(perAddress: 100, max: 12);
        var other = Accept(connections, "198.51.100.1");
        var flood = Enumerable.Range(0, 11).Select(number => Accept(connections, $"203.0.{number % 2}.{number}")).ToList();

        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.None));

        Assert.That(flood.Select(connection => connection.IsAborted), Is.EqualTo(flood.Select((_, number) => number < 2)));
        Assert.That(other.IsAborted, Is.False);
        Assert.That(connections.Count, Is.EqualTo(10));
    }

    [Test]
    public void Evenly_spread_idle_connections_make_room_for_many_new_ones_at_once()
    {
        var connections = Make(perAddress: 100, max: 64);
        var spread = Enumerable.Range(0, 64).Select(number => Accept(connections, $"{100 + (number % 32)}.0.0.1")).ToList();

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
        var others = Enumerable.Range(0, 56).Select(number => Accept(connections, $"{100 + (number % 28)}.0.0.1")).ToList();
        var crowd = Enumerable.Range(0, 8).Select(number => Accept(connections, $"203.0.{number}.1")).ToList();

        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.None));

        Assert.That(crowd.Select(connection => connection.IsAborted), Is.EqualTo(crowd.Select((_, number) => number < 6)));
        Assert.That(others.Select(connection => connection.IsAborted), Is.EqualTo(others.Select((_, number) => number < 2)));
    }

    [Test]
    public void A_request_protects_its_connection_once_its_body_is_complete_or_its_user_known()
    {
        var connections = Make(perAddress: 100, max: 2);
        var (unfinished, whole) = (Accept(connections, "203.0.113.1"), Accept(connections, "198.51.100.1"));
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
        var socket = Accept(connections, "203.0.113.1");
        socket.Place.Upgrade();
        var busy = Accept(connections, "203.0.113.2");
        var request = busy.Place.RunAsync(_ => answer.Task, new DefaultHttpContext());
        var (proxy, idle) = (Accept(connections, "10.0.0.5"), Accept(connections, "203.0.113.3"));

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
        var idle = Accept(connections, "203.0.113.1");
        using var next = Enter(connections, "192.0.2.1");

        idle.Place.Upgrade();
        idle.Place.Dispose();

        Assert.That(connections.Count, Is.EqualTo(1));
        Assert.That(Refusal(connections, "192.0.2.1"), Is.EqualTo(ConnectionRefusal.AddressFull)
            .Or.EqualTo(ConnectionRefusal.ServerFull));
    }

    // A connection accepted some time after the previous one.
    private Seated Accept(OpenConnections connections, string address)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        var seated = new Seated(Enter(connections, address));
        seated.Place.Assign(seated);
        return seated;
    }

    private static DefaultHttpContext WithBody()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyFollows());
        return context;
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
