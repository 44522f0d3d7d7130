using System.IO.Pipelines;
using ChatServer.Accounts;
using ChatServer.Messages.CatchingUp;
using ChatServer.Realtime;

namespace ChatServer.Tests.Realtime;

internal sealed class LiveGateTests
{
    private const int MoreThanIsHeld = 2_000;
    private static readonly RealtimeOptions Options = new();
    private static readonly Frame Any = new([1], isDroppable: false);

    private readonly List<Frame> sent = [];
    private LiveGate gate = null!;
    private Connection connection = null!;

    [SetUp]
    public void Open()
    {
        var user = new CurrentUser(Guid.NewGuid(), SessionId: null, DateTimeOffset.MaxValue);
        var stream = new QueuedStream(new Transport(), Options, TimeProvider.System);
        connection = new Connection(
            1, user, socket: null!, stream, encoder: null!, abort: () => { }, Options, TimeProvider.System);
        gate = new LiveGate();
        sent.Clear();
    }

    [Test]
    public void A_fresh_start_receives_new_frames_however_many_were_held()
    {
        Pass(1);
        gate.Hold(after: 0);
        for (var position = 2; position <= MoreThanIsHeld; position++)
            Pass(position);

        gate.StartAnew(sent.Add);

        Assert.That(sent, Is.Empty, "the history has these messages");
        Assert.That(Pass(MoreThanIsHeld + 1), Is.True);
        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(MoreThanIsHeld + 1, MoreThanIsHeld + 1)));
    }

    [Test]
    public void Frames_sent_before_the_cursor_do_not_count_as_sent_on_this_connection()
    {
        Pass(1);

        gate.Hold(after: 5);
        Pass(6);
        gate.Open(position: 5, _ => { }, sent.Add);

        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(6, 6)), "2 to 5 were not sent on this connection");
    }

    [Test]
    public void A_fresh_start_receives_held_frames_and_misses_nothing()
    {
        Pass(1);
        gate.Hold(after: 0);
        Pass(2);

        gate.StartAnew(sent.Add);

        Assert.That(sent, Has.Count.EqualTo(1));
        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(1, 2)));
    }

    [Test]
    public void A_connection_that_was_behind_receives_new_frames_after_a_fresh_start()
    {
        gate.StayBehind();

        gate.StartAnew(sent.Add);

        Assert.That(Pass(7), Is.True);
        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(7, 7)));
    }

    private bool Pass(long position) => gate.TryPass(position, Any, connection, out _);

    private sealed class Transport : IDuplexPipe
    {
        private readonly Pipe pipe = new();

        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;
    }
}
