using ChatServer.Realtime;

namespace ChatServer.Tests.Realtime;

/// <summary>
/// The queue of one client on a pipe that only the test reads: it accepts the bytes of one flush, and no more.
/// </summary>
internal sealed class SendQueueTests : SendQueueFixture
{
    [Test]
    public async Task Frames_leave_in_order_and_with_one_flush()
    {
        var first = queue.TryEnqueue(Of(1));
        var second = queue.TryEnqueue(Of(2));
        queue.EnqueueLast(Of(3));
        queue.StartSending();

        Assert.That((first, second), Is.EqualTo((Enqueued.First, Enqueued.Waiting)));
        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        await queue.DrainAsync().WaitAsync(Patience);
        Assert.That(queue.IsSending, Is.False);
    }

    [Test]
    public void A_frame_above_the_frame_limit_does_not_fit()
    {
        Assert.That(Fill(MaxFrames), Has.None.EqualTo(Enqueued.Full));

        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Full));
    }

    [Test]
    public void A_frame_above_the_byte_limit_does_not_fit_and_a_smaller_one_does()
    {
        queue.TryEnqueue(Of(1, MaxBytes - 1));

        Assert.That(queue.TryEnqueue(Of(2, 2)), Is.EqualTo(Enqueued.Full));
        Assert.That(queue.TryEnqueue(Of(2, 1)), Is.EqualTo(Enqueued.Waiting));
        Assert.That(queue.TryEnqueue(Of(3, 1)), Is.EqualTo(Enqueued.Full));
    }

    [Test]
    public async Task Written_frames_make_room()
    {
        Fill(MaxFrames);
        queue.StartSending();
        await ReadAsync();
        await queue.DrainAsync().WaitAsync(Patience);

        Assert.That(Fill(MaxFrames), Has.None.EqualTo(Enqueued.Full));
    }

    [Test]
    public void Above_half_of_the_frame_limit_droppable_frames_are_dropped()
    {
        Fill(MaxFrames / 2 - 1);

        Assert.That(queue.TryEnqueue(Droppable()), Is.EqualTo(Enqueued.Waiting));
        Assert.That(queue.TryEnqueue(Droppable()), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Waiting));
    }

    [Test]
    public void Above_half_of_the_byte_limit_droppable_frames_are_dropped()
    {
        queue.TryEnqueue(Of(1, MaxBytes / 2));

        Assert.That(queue.TryEnqueue(Droppable()), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Waiting));
    }

    [Test]
    public async Task An_immediate_send_is_not_blocked_by_a_client_that_does_not_read()
    {
        queue.TryEnqueue(Of(1));
        queue.SendNow();

        Assert.That(queue.IsSending, Is.True, "It goes on when the client has read");
        Assert.That(queue.TryEnqueue(Of(2)), Is.EqualTo(Enqueued.Waiting));
        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 1 }));
        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public async Task Frames_queued_during_an_immediate_send_are_left_to_the_thread_pool()
    {
        var writer = new NotingWriter();
        queue = new SendQueue(writer, Options, clock);
        var here = Environment.CurrentManagedThreadId;
        queue.TryEnqueue(Of(1));
        writer.OnFirstFlush = () => queue.TryEnqueue(Of(2));

        queue.SendNow();
        var sentHere = writer.FlushesBy(here);
        await queue.DrainAsync().WaitAsync(Patience);

        Assert.That(sentHere, Is.EqualTo(1));
        Assert.That(writer.Flushes, Is.EqualTo(2));
    }

    [Test]
    public async Task A_stall_is_measured_from_the_last_progress()
    {
        Assert.That(queue.StalledFor, Is.EqualTo(TimeSpan.Zero));
        queue.TryEnqueue(Of(1));
        queue.SendNow();
        queue.TryEnqueue(Of(2));
        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.That(queue.StalledFor, Is.EqualTo(TimeSpan.FromSeconds(3)));
        await ReadAsync();
        await ReadAsync();
        await queue.DrainAsync().WaitAsync(Patience);
        Assert.That(queue.StalledFor, Is.EqualTo(TimeSpan.Zero));
    }

    private static Frame Droppable() => new([0], isDroppable: true);
}
