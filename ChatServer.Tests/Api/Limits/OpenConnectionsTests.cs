using System.Globalization;
using ChatServer.Api.Limits.Connections;

namespace ChatServer.Tests.Api.Limits;

[Parallelizable]
internal sealed class OpenConnectionsTests : OpenConnectionsFixture
{
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
}
