using ChatServer.Realtime.Typing;

namespace ChatServer.Tests.Realtime.Typing;

internal sealed class KnownPeersTests
{
    private readonly Dictionary<Guid, PeerState> states = [];
    private readonly List<Guid> asked = [];
    private long blocksChanged;

    [SetUp]
    public void Forget()
    {
        states.Clear();
        asked.Clear();
    }

    [TestCase(PeerState.Talking)]
    [TestCase(PeerState.Blocked)]
    public async Task A_known_peer_is_looked_up_once(object state)
    {
        var peers = Peers();
        var ben = Guid.NewGuid();
        states[ben] = (PeerState)state;

        for (var count = 0; count < 10; count++)
            Assert.That((await peers.FindAsync(ben)).State, Is.EqualTo(state));

        Assert.That(asked, Is.EqualTo(new[] { ben }));
    }

    [Test]
    public async Task Strangers_are_not_cached_because_a_first_message_may_follow()
    {
        var peers = Peers();
        var ben = Guid.NewGuid();

        Assert.That((await peers.FindAsync(ben)).State, Is.EqualTo(PeerState.Stranger));
        states[ben] = PeerState.Talking;

        Assert.That((await peers.FindAsync(ben)).State, Is.EqualTo(PeerState.Talking));
    }

    [Test]
    public async Task After_a_change_of_a_block_all_peers_are_looked_up_again()
    {
        var peers = Peers();
        var ben = Guid.NewGuid();
        states[ben] = PeerState.Talking;
        await peers.FindAsync(ben);

        states[ben] = PeerState.Blocked;
        blocksChanged++;

        Assert.That((await peers.FindAsync(ben)).State, Is.EqualTo(PeerState.Blocked));
    }

    [Test]
    public async Task Lookups_are_correct_for_any_number_of_peers()
    {
        var peers = Peers();
        for (var count = 0; count < 1_000; count++)
            states[Guid.NewGuid()] = PeerState.Talking;

        foreach (var peer in states.Keys.Concat(states.Keys))
            Assert.That((await peers.FindAsync(peer)).State, Is.EqualTo(PeerState.Talking));

        Assert.That((await peers.FindAsync(Guid.NewGuid())).State, Is.EqualTo(PeerState.Stranger));
    }

    private KnownPeers Peers() => new(
        peer =>
        {
            asked.Add(peer);
            return ValueTask.FromResult(new Peer(states.GetValueOrDefault(peer)));
        },
        () => blocksChanged);
}
