using System.IO.Pipelines;
using ChatServer.Accounts;
using ChatServer.Messages.CatchingUp;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Tests.Realtime;

/// <summary>A gate, a connection without a client, and the frames that the gate has released.</summary>
internal abstract class LiveGateFixture
{
    protected const int MoreThanIsHeld = 2_000;
    protected const long Channel = 3;
    protected static readonly RealtimeOptions Options = new();
    protected static readonly Frame Any = new([1], isDroppable: false);

    protected readonly List<Frame> sent = [];
    protected LiveGate gate = null!;
    protected Connection connection = null!;

    [SetUp]
    public void Open()
    {
        var user = new CurrentUser(Guid.NewGuid(), SessionId: null, DateTimeOffset.MaxValue);
        var stream = new QueuedStream(new Transport(), Options, TimeProvider.System);
        connection = new Connection(
            1, user, socket: null!, stream, new NoFrames(), abort: () => { }, Options, TimeProvider.System);
        gate = new LiveGate();
        sent.Clear();
    }

    protected bool PassOutsidePages() => gate.TryPassOutsidePages(Any, connection) != Passage.None;

    protected bool Pass(long position, bool isPartial = false) =>
        gate.TryPass(new LiveFrame(position, Any) { IsPartial = isPartial }, connection) != Passage.None;

    protected bool PassOfLarge(long position, bool isMember) =>
        gate.TryPass(new LiveFrame(position, Any) { Large = Channel, IsMember = isMember }, connection) != Passage.None;

    protected void End(long after, long position, bool isMember)
    {
        gate.Cover(new CoveredPage(after, position, isMember ? new HashSet<long> { Channel } : []));
        gate.Open(position, _ => { }, sent.Add);
    }

    private sealed class NoFrames : IFrameEncoder
    {
        public Frame? Encode(DomainEvent happened, Recipient recipient) => null;
    }

    private sealed class Transport : IDuplexPipe
    {
        private readonly Pipe pipe = new();

        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }
}
