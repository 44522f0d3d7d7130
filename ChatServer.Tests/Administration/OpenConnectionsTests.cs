using System.Net;
using ChatServer.Administration;
using ChatServer.Administration.Web;
using ChatServer.Administration.Web.Connections;
using ChatServer.Attachments;
using ChatServer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class OpenConnectionsTests
{
    [TestCase("203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [TestCase("::ffff:203.0.113.7", "203.0.113.7", "203.0.113.8")]
    [TestCase("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")]
    public void An_address_has_its_bound_and_another_one_has_its_own(string first, string same, string other)
    {
        var connections = Make(perAddress: 2);
        using var one = Enter(connections, first);
        using var two = Enter(connections, same);

        Assert.That(Refusal(connections, first), Is.EqualTo(ConnectionRefusal.AddressFull));
        Assert.That(Refusal(connections, other), Is.EqualTo(ConnectionRefusal.None));
    }

    [Test]
    public void A_place_is_free_again_once_it_was_left_however_often_that_is_said()
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
    public void WebSockets_and_other_connections_have_as_many_each()
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
    public void A_known_proxy_speaks_for_many_up_to_what_the_server_takes()
    {
        var connections = Make(perAddress: 1, max: 3);
        using var one = Enter(connections, "10.0.0.5");
        using var two = Enter(connections, "10.0.0.5");
        using var three = Enter(connections, "10.0.0.5");

        Assert.That(Refusal(connections, "10.0.0.5"), Is.EqualTo(ConnectionRefusal.ServerFull));
        Assert.That(connections.Count, Is.EqualTo(3));
    }

    private static OpenConnections Make(int perAddress, int max = 100)
    {
        var web = new WebOptions { MaxConnections = max, KnownProxies = ["10.0.0.0/8"] };
        var capacity = new ConnectionCapacity(web, new StorageOptions(), new AttachmentOptions(), NullLogger<ConnectionCapacity>.Instance, files: null);
        return new OpenConnections(capacity, new RateLimitOptions { TcpConnectionsPerAddress = perAddress }, web);
    }

    private static OpenConnections.Place Enter(OpenConnections connections, string address) =>
        connections.TryEnter(IPAddress.Parse(address), out _) ?? throw new AssertionException($"{address} was refused");

    private static ConnectionRefusal Refusal(OpenConnections connections, string address)
    {
        connections.TryEnter(IPAddress.Parse(address), out var refusal)?.Dispose();
        return refusal;
    }
}
