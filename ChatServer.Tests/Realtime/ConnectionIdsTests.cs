using ChatServer.Realtime;

namespace ChatServer.Tests.Realtime;

[Parallelizable]
internal sealed class ConnectionIdsTests
{
    [Test]
    public void A_single_server_counts_from_one()
    {
        var ids = new ConnectionIds();

        Assert.That(new[] { ids.Next(), ids.Next() }, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Connections_of_two_nodes_never_have_the_same_number()
    {
        var first = new ConnectionIds(node: 1);
        var last = new ConnectionIds(ConnectionIds.MaxNode);

        Assert.That(first.Next() >> 48, Is.EqualTo(1));
        Assert.That(last.Next() >> 48, Is.EqualTo(ConnectionIds.MaxNode));
        Assert.That(last.Next(), Is.Positive);
    }

    [TestCase(-1)]
    [TestCase(ConnectionIds.MaxNode + 1)]
    public void A_node_outside_the_bounds_is_refused(int node) =>
        Assert.That(() => new ConnectionIds(node), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
