using ChatServer.Api.Room;

namespace ChatServer.Tests.Api.Room;

internal sealed class KnownPeersTests
{
    private readonly HashSet<Guid> talked = [];
    private readonly List<Guid> asked = [];

    [SetUp]
    public void Forget()
    {
        talked.Clear();
        asked.Clear();
    }

    [Test]
    public async Task Somebody_who_is_known_is_asked_for_once()
    {
        var peers = Peers();
        var ben = Guid.NewGuid();
        talked.Add(ben);

        for (var count = 0; count < 10; count++)
            Assert.That(await peers.IncludeAsync(ben), Is.True);

        Assert.That(asked, Is.EqualTo(new[] { ben }));
    }

    [Test]
    public async Task A_no_is_not_kept_as_the_first_message_may_follow()
    {
        var peers = Peers();
        var ben = Guid.NewGuid();

        Assert.That(await peers.IncludeAsync(ben), Is.False);
        talked.Add(ben);

        Assert.That(await peers.IncludeAsync(ben), Is.True);
    }

    [Test]
    public async Task Any_number_of_peers_is_answered_rightly()
    {
        var peers = Peers();
        for (var count = 0; count < 1_000; count++)
            talked.Add(Guid.NewGuid());

        foreach (var peer in talked.Concat(talked))
            Assert.That(await peers.IncludeAsync(peer), Is.True);

        Assert.That(await peers.IncludeAsync(Guid.NewGuid()), Is.False);
    }

    private KnownPeers Peers() => new(peer =>
    {
        asked.Add(peer);
        return ValueTask.FromResult(talked.Contains(peer));
    });
}
