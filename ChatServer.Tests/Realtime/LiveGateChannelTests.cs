using System.IO.Pipelines;
using ChatServer.Accounts;
using ChatServer.Messages.CatchingUp;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Tests.Realtime;

/// <summary>How live events of channels are joined with pages, which have those of the channels that the user joined.</summary>
internal sealed class LiveGateChannelTests : LiveGateFixture
{
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
}
