using System.IO.Pipelines;
using ChatServer.Accounts;
using ChatServer.Messages.CatchingUp;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Tests.Realtime;

/// <summary>How live events and pages of missed ones are joined.</summary>
internal sealed class LiveGateTests : LiveGateFixture
{
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

    [Test]
    public void The_first_frame_in_an_idle_queue_must_be_sent_by_the_caller()
    {
        Assert.That(gate.TryPass(new LiveFrame(1, Any), connection), Is.EqualTo(Passage.QueuedFirst));
        Assert.That(gate.TryPass(new LiveFrame(2, Any), connection), Is.EqualTo(Passage.Queued));
    }
}
