using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Load;

/// <summary>The pairs that one thread serves, and what it counts.</summary>
internal sealed class LoadThread : IDisposable
{
    private readonly LoadTimeline timeline;
    private readonly LoadPlan plan;
    private readonly List<PairMember> members = [];
    private Thread? thread;

    public LoadThread(LoadPlan plan, LoadTimeline timeline, IEnumerable<int> pairs, IReadOnlyList<TestUser> users)
    {
        (this.plan, this.timeline) = (plan, timeline);
        Tally = new LoadTally(timeline);
        foreach (var pair in pairs)
            AddPair(2 * pair, (2 * pair) + 1, users);
    }

    public LoadTally Tally { get; }

    public IReadOnlyList<PairMember> Members => members;

    public void Start() =>
        thread = new EventLoop(members, new LoadWork(members, plan, timeline, Tally)).Start("load");

    public void Join() => thread?.Join();

    public void Dispose() => members.ForEach(member => member.Dispose());

    private void AddPair(int first, int second, IReadOnlyList<TestUser> users)
    {
        var one = CreateMember(first, users[first], users[second]);
        var other = CreateMember(second, users[second], users[first]);
        (one.Peer, other.Peer) = (other, one);
        members.AddRange([one, other]);
    }

    private PairMember CreateMember(int number, TestUser user, TestUser peer)
    {
        var template = new MessageTemplate(number, MessageTemplate.ToUser(peer.Id), plan.BodyCharacters, plan.ClientIds);
        return new PairMember(plan.Server, user, number, template, timeline, Tally) { SendsOnAnswer = plan.Rate is null };
    }
}
