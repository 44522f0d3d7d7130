using System.IO.Pipelines;
using ChatServer.Accounts;
using ChatServer.Messages.CatchingUp;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Tests.Realtime;

internal sealed class LiveGateTests
{
    private const int MoreThanIsHeld = 2_000;
    private const long Channel = 3;
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
            1, user, socket: null!, stream, new NoFrames(), abort: () => { }, Options, TimeProvider.System);
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

        gate.SkipMissed(sent.Add);

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

        gate.SkipMissed(sent.Add);

        Assert.That(sent, Has.Count.EqualTo(1));
        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(1, 2)));
    }

    [Test]
    public void A_connection_that_was_behind_receives_new_frames_after_a_fresh_start()
    {
        gate.StayBehind(sent.Add);

        gate.SkipMissed(sent.Add);

        Assert.That(Pass(7), Is.True);
        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(7, 7)));
    }

    [Test]
    public void A_frame_at_or_below_the_end_of_a_page_is_dropped_however_late_it_arrives()
    {
        gate.Hold(after: 0);
        Pass(6);
        Pass(4);

        gate.Open(position: 5, _ => { }, sent.Add);

        Assert.That(sent, Has.Count.EqualTo(1), "4 is in the page, 6 is newer");
        Assert.That(Pass(5), Is.False, "the page had it before it was delivered here");
        Assert.That(Pass(7), Is.True);
        Assert.That(Pass(3), Is.False);
        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(6, 7)));
    }

    [Test]
    public void A_page_that_ends_lower_does_not_let_frames_of_an_earlier_page_pass_again()
    {
        gate.Hold(after: 0);
        gate.Open(position: 5, _ => { }, sent.Add);
        gate.Hold(after: 2);
        gate.Open(position: 3, _ => { }, sent.Add);

        Assert.That(Pass(5), Is.False);
        Assert.That(Pass(6), Is.True);
    }

    [Test]
    public void A_frame_that_no_page_has_passes_wherever_the_page_ended()
    {
        gate.Hold(after: 0);
        gate.Open(position: 5, _ => { }, sent.Add);
        Assert.That(Pass(5), Is.False);
        Assert.That(PassOutsidePages(), Is.True);

        gate.StayBehind(sent.Add);
        Assert.That(Pass(6), Is.False);
        Assert.That(PassOutsidePages(), Is.True);
        Assert.That(sent, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_frame_that_no_page_has_keeps_its_place_behind_a_page_that_is_being_read(bool isLastPage)
    {
        gate.Hold(after: 0);
        Assert.That(PassOutsidePages(), Is.False);
        Assert.That(sent, Is.Empty, "the page may have been read before it");

        if (isLastPage)
            gate.Open(position: 5, _ => { }, sent.Add);
        else
            gate.StayBehind(sent.Add);

        Assert.That(sent, Has.Count.EqualTo(1));
        Assert.That(gate.Hold(after: 0), Is.EqualTo(default(LiveRange)), "pages leave out nothing for it");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_frame_that_no_page_has_outlasts_the_others_when_too_many_are_held(bool isAbandoned)
    {
        gate.Hold(after: 0);
        for (var position = 1; position <= MoreThanIsHeld; position++)
            Pass(position);
        PassOutsidePages();

        if (isAbandoned)
            gate.Abandon(sent.Add);
        else
            gate.Open(position: 0, isBehind => Assert.That(isBehind, Is.True), sent.Add);

        Assert.That(sent, Has.Count.EqualTo(1));
        Assert.That(Pass(MoreThanIsHeld + 1), Is.False, "the client is behind");
    }

    [TestCase(true, true, ExpectedResult = 0)]
    [TestCase(true, false, ExpectedResult = 0)]
    [TestCase(false, true, ExpectedResult = 2)]
    [TestCase(false, false, ExpectedResult = 2)]
    public int Frames_of_a_channel_that_the_page_lacks_outlast_others_when_too_many_are_held(bool wasMember, bool isLastPage)
    {
        gate.Hold(after: 0);
        PassOfLarge(1, isMember: true);
        for (var position = 2; position <= MoreThanIsHeld; position++)
            Pass(position);
        PassOfLarge(MoreThanIsHeld + 1, isMember: true);
        PassOfLarge(MoreThanIsHeld + 2, isMember: true);

        gate.Cover(new CoveredPage(0, MoreThanIsHeld + 1, wasMember ? new HashSet<long> { Channel } : []));
        if (isLastPage)
            gate.Open(MoreThanIsHeld + 1, isBehind => Assert.That(isBehind, Is.True), sent.Add);
        else
            gate.StayBehind(sent.Add);

        Assert.That(
            new long[] { 1, MoreThanIsHeld + 1, MoreThanIsHeld + 2 }.Select(gate.HasPassedBehind),
            Is.EqualTo(new[] { !wasMember, !wasMember, false }), "the last one is left to the next page");
        return sent.Count;
    }

    [Test]
    public void Too_many_frames_of_a_channel_close_the_connection_because_the_page_may_not_have_them()
    {
        gate.Hold(after: 0);
        for (var position = 1; position <= 2 * MoreThanIsHeld; position++)
            PassOfLarge(position, isMember: true);

        Assert.That(connection.CloseCode, Is.EqualTo(CloseCodes.SlowConsumer));
    }

    [Test]
    public void Too_many_frames_that_no_page_has_close_the_connection()
    {
        gate.Hold(after: 0);
        for (var count = 0; count < 2 * MoreThanIsHeld; count++)
            PassOutsidePages();

        Assert.That(connection.CloseCode, Is.EqualTo(CloseCodes.SlowConsumer));
    }

    [Test]
    public void Partial_frames_are_dropped_as_far_as_the_page_covers_them()
    {
        gate.Hold(after: 0);
        Pass(6);
        Pass(7, isPartial: true);
        Pass(9, isPartial: true);

        gate.Open(position: 5, _ => { }, sent.Add, partial: 8);

        Assert.That(sent, Has.Count.EqualTo(2), "the page has the effect of 7");
        Assert.That(Pass(8, isPartial: true), Is.False);
        Assert.That(Pass(8), Is.True);
        Assert.That(Pass(10, isPartial: true), Is.True);
    }

    [TestCase(true, ExpectedResult = 0)]
    [TestCase(false, ExpectedResult = 1)]
    public int A_frame_of_a_channel_is_dropped_only_if_the_page_was_read_for_a_member(bool wasMember)
    {
        gate.Hold(after: 0);
        PassOfLarge(4, isMember: !wasMember); // joined or left between the page and the event's delivery

        End(after: 0, position: 5, isMember: wasMember);

        Assert.That(PassOfLarge(5, isMember: !wasMember), Is.Not.EqualTo(wasMember), "however late it arrives");
        Assert.That(PassOfLarge(6, isMember: !wasMember), Is.True);
        return sent.Count;
    }

    [Test]
    public void Each_page_counts_for_the_positions_that_it_covers()
    {
        gate.Hold(after: 0);
        gate.Cover(new CoveredPage(0, 5, new HashSet<long>()));
        gate.StayBehind(sent.Add);
        gate.Hold(after: 5);
        End(after: 5, position: 9, isMember: true);

        Assert.That(PassOfLarge(4, isMember: true), Is.True, "joined between the pages");
        Assert.That(PassOfLarge(9, isMember: true), Is.False);
        Assert.That(PassOfLarge(10, isMember: true), Is.True);
    }

    [Test]
    public void A_client_that_is_behind_gets_from_the_next_page_only_what_that_will_have()
    {
        gate.Hold(after: 0);
        gate.Cover(new CoveredPage(0, 5, new HashSet<long>()));
        gate.StayBehind(sent.Add);

        Assert.That(PassOfLarge(4, isMember: true), Is.True, "no page has it: the user joined after the page");
        Assert.That(PassOfLarge(6, isMember: false), Is.True);
        Assert.That(PassOfLarge(7, isMember: true), Is.False);
        Assert.That(
            new long[] { 4, 6, 7 }.Select(gate.HasPassedBehind), Is.EqualTo(new[] { true, true, false }),
            "pages leave out what was sent");
    }

    [Test]
    public void Frames_of_a_channel_that_were_sent_live_are_left_out_of_pages()
    {
        PassOfLarge(4, isMember: false);
        PassOfLarge(6, isMember: true);

        Assert.That(gate.Hold(after: 0), Is.EqualTo(new LiveRange(4, 6)));
    }

    [Test]
    public void The_first_frame_in_an_idle_queue_must_be_sent_by_the_caller()
    {
        Assert.That(gate.TryPass(new LiveFrame(1, Any), connection), Is.EqualTo(Passage.QueuedFirst));
        Assert.That(gate.TryPass(new LiveFrame(2, Any), connection), Is.EqualTo(Passage.Queued));
    }

    private bool PassOutsidePages() => gate.TryPassOutsidePages(Any, connection) != Passage.None;

    private bool Pass(long position, bool isPartial = false) =>
        gate.TryPass(new LiveFrame(position, Any) { IsPartial = isPartial }, connection) != Passage.None;

    private bool PassOfLarge(long position, bool isMember) =>
        gate.TryPass(new LiveFrame(position, Any) { Large = Channel, IsMember = isMember }, connection) != Passage.None;

    private void End(long after, long position, bool isMember)
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
