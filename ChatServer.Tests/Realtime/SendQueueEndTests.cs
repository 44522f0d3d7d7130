using ChatServer.Realtime;

namespace ChatServer.Tests.Realtime;

internal sealed class SendQueueEndTests : SendQueueFixture
{
    [Test]
    public async Task The_last_frame_always_fits_and_no_frame_follows_it()
    {
        Fill(MaxFrames);

        Assert.That(queue.EnqueueLast(Of(9)), Is.EqualTo(Enqueued.Waiting));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
        queue.StartSending();

        Assert.That((await ReadAsync()).TakeLast(2), Is.EqualTo(new byte[] { 1, 9 }));
    }

    [Test]
    public async Task Closing_sends_queued_frames_and_accepts_only_the_last_frame()
    {
        Fill(2);
        queue.Close();

        Assert.That(queue.TryEnqueue(Of(5)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.EnqueueLast(Of(9)), Is.EqualTo(Enqueued.Waiting));
        queue.StartSending();

        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 1, 1, 9 }));
    }

    [Test]
    public async Task Closing_without_queued_frames_sends_only_the_last_frame()
    {
        Fill(MaxFrames);
        queue.CloseAndForget();
        queue.EnqueueLast(Of(9));
        queue.StartSending();

        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 9 }));
    }

    [Test]
    public async Task Draining_waits_until_the_client_has_read_everything()
    {
        Assert.That(queue.DrainAsync().IsCompleted, Is.True, "Nothing waits");
        queue.TryEnqueue(Of(1));
        queue.StartSending();

        var drained = queue.DrainAsync();
        Assert.That(drained.IsCompleted, Is.False);
        await ReadAsync();
        await drained.WaitAsync(Patience);
    }

    [Test]
    public async Task Ending_waits_for_the_current_write_and_drops_the_rest()
    {
        queue.TryEnqueue(Of(1));
        queue.SendNow(); // waits for the reader
        Fill(3);

        var ended = queue.EndAsync();
        Assert.That(ended.IsCompleted, Is.False);
        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 1 }));
        await ended.WaitAsync(Patience);

        Assert.That(queue.TryEnqueue(Of(2)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.EnqueueLast(Of(9)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(pipe.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public void An_idle_queue_ends_at_once()
    {
        Assert.That(queue.EndAsync().IsCompleted, Is.True);
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
    }

    [Test]
    public async Task A_closed_reader_ends_the_sending()
    {
        await pipe.Reader.CompleteAsync();
        Fill(3);
        queue.StartSending();

        await queue.DrainAsync().WaitAsync(Patience);

        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.IsSending, Is.False);
    }

    [Test]
    public async Task A_failed_pipe_ends_the_sending_and_releases_waiting_callers()
    {
        await pipe.Writer.CompleteAsync(); // writes throw from now on
        Fill(3);
        var drained = queue.DrainAsync();
        queue.StartSending();

        await drained.WaitAsync(Patience);

        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.EndAsync().IsCompleted, Is.True);
        Assert.That(queue.Fault, Is.Null);
    }

    [Test]
    public async Task An_unexpected_failure_ends_the_sending_and_is_kept_for_the_owner()
    {
        var failure = new NotSupportedException();
        queue = new SendQueue(new NotingWriter { OnFirstFlush = () => throw failure }, Options, clock);
        queue.TryEnqueue(Of(1));
        queue.StartSending();

        await queue.DrainAsync().WaitAsync(Patience);

        Assert.That(queue.Fault, Is.SameAs(failure));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
    }
}
