using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>
/// One client's queue on a pipe that nobody reads until the test does: it takes what one flush writes, and no more.
/// </summary>
internal sealed class SendQueueTests
{
    private const int MaxFrames = 16;
    private const int MaxBytes = 262_144;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly RealtimeOptions Options = new() { MaxQueuedFrames = MaxFrames, MaxQueuedBytes = MaxBytes };

    private readonly ManualClock clock = new();
    private Pipe pipe = null!;
    private SendQueue queue = null!;

    [SetUp]
    public void Start()
    {
        pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        queue = new SendQueue(pipe.Writer, Options, clock);
    }

    [TearDown]
    public void End()
    {
        pipe.Reader.Complete();
        pipe.Writer.Complete();
    }

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
    public void A_frame_above_the_bound_in_frames_does_not_fit()
    {
        Assert.That(Fill(MaxFrames), Has.None.EqualTo(Enqueued.Full));

        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Full));
    }

    [Test]
    public void A_frame_above_the_bound_in_bytes_does_not_fit_and_a_smaller_one_does()
    {
        queue.TryEnqueue(Of(1, MaxBytes - 1));

        Assert.That(queue.TryEnqueue(Of(2, 2)), Is.EqualTo(Enqueued.Full));
        Assert.That(queue.TryEnqueue(Of(2, 1)), Is.EqualTo(Enqueued.Waiting));
        Assert.That(queue.TryEnqueue(Of(3, 1)), Is.EqualTo(Enqueued.Full));
    }

    [Test]
    public async Task What_has_been_written_makes_room()
    {
        Fill(MaxFrames);
        queue.StartSending();
        await ReadAsync();
        await queue.DrainAsync().WaitAsync(Patience);

        Assert.That(Fill(MaxFrames), Has.None.EqualTo(Enqueued.Full));
    }

    [Test]
    public void Above_half_of_the_frames_what_may_be_dropped_is()
    {
        Fill(MaxFrames / 2 - 1);

        Assert.That(queue.TryEnqueue(Droppable()), Is.EqualTo(Enqueued.Waiting));
        Assert.That(queue.TryEnqueue(Droppable()), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Waiting));
    }

    [Test]
    public void Above_half_of_the_bytes_what_may_be_dropped_is()
    {
        queue.TryEnqueue(Of(1, MaxBytes / 2));

        Assert.That(queue.TryEnqueue(Droppable()), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Waiting));
    }

    [Test]
    public async Task The_last_frame_fits_always_and_nothing_follows_it()
    {
        Fill(MaxFrames);

        Assert.That(queue.EnqueueLast(Of(9)), Is.EqualTo(Enqueued.Waiting));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
        queue.StartSending();

        Assert.That((await ReadAsync()).TakeLast(2), Is.EqualTo(new byte[] { 1, 9 }));
    }

    [Test]
    public async Task Closing_sends_what_waits_and_takes_nothing_more_but_the_last()
    {
        Fill(2);
        queue.Close(forget: false);

        Assert.That(queue.TryEnqueue(Of(5)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.EnqueueLast(Of(9)), Is.EqualTo(Enqueued.Waiting));
        queue.StartSending();

        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 1, 1, 9 }));
    }

    [Test]
    public async Task Closing_and_forgetting_sends_the_last_alone()
    {
        Fill(MaxFrames);
        queue.Close(forget: true);
        queue.EnqueueLast(Of(9));
        queue.StartSending();

        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 9 }));
    }

    [Test]
    public async Task Draining_waits_until_the_client_has_taken_all()
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
    public async Task Ending_waits_for_the_write_in_hand_and_drops_the_rest()
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
    public void A_queue_that_rests_ends_at_once()
    {
        Assert.That(queue.EndAsync().IsCompleted, Is.True);
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
    }

    [Test]
    public async Task A_reader_that_has_gone_ends_the_sending()
    {
        await pipe.Reader.CompleteAsync();
        Fill(3);
        queue.StartSending();

        await queue.DrainAsync().WaitAsync(Patience);

        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.IsSending, Is.False);
    }

    [Test]
    public async Task A_pipe_that_fails_ends_the_sending_and_lets_nobody_wait()
    {
        await pipe.Writer.CompleteAsync(); // writing throws from now on
        Fill(3);
        var drained = queue.DrainAsync();
        queue.StartSending();

        await drained.WaitAsync(Patience);

        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
        Assert.That(queue.EndAsync().IsCompleted, Is.True);
        Assert.That(queue.Fault, Is.Null);
    }

    [Test]
    public async Task A_failure_that_is_no_broken_pipe_ends_the_sending_and_is_kept_for_the_owner()
    {
        var failure = new NotSupportedException();
        queue = new SendQueue(new NotingWriter { OnFirstFlush = () => throw failure }, Options, clock);
        queue.TryEnqueue(Of(1));
        queue.StartSending();

        await queue.DrainAsync().WaitAsync(Patience);

        Assert.That(queue.Fault, Is.SameAs(failure));
        Assert.That(queue.TryEnqueue(Of(1)), Is.EqualTo(Enqueued.Dropped));
    }

    [Test]
    public async Task Who_sends_now_is_not_held_by_a_client_that_takes_nothing()
    {
        queue.TryEnqueue(Of(1));
        queue.SendNow();

        Assert.That(queue.IsSending, Is.True, "It goes on when the client has read");
        Assert.That(queue.TryEnqueue(Of(2)), Is.EqualTo(Enqueued.Waiting));
        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 1 }));
        Assert.That(await ReadAsync(), Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public async Task What_comes_while_one_sends_now_is_left_to_the_thread_pool()
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
    public async Task A_client_stalls_from_its_last_progress_on()
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

    private static Frame Of(byte content, int length = 1) => new([.. Enumerable.Repeat(content, length)], isDroppable: false);

    private static Frame Droppable() => new([0], isDroppable: true);

    private Enqueued[] Fill(int frames) => [.. Enumerable.Range(0, frames).Select(_ => queue.TryEnqueue(Of(1)))];

    // What has been flushed by now, or is next.
    private async Task<byte[]> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var read = await pipe.Reader.ReadAsync(patience.Token);
        var bytes = read.Buffer.ToArray();
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    /// <summary>A pipe that takes all at once, and notes which thread flushed.</summary>
    private sealed class NotingWriter : PipeWriter
    {
        private readonly ArrayBufferWriter<byte> written = new();
        private readonly ConcurrentQueue<int> threads = [];

        public Action? OnFirstFlush { get; set; }

        public int Flushes => threads.Count;

        public int FlushesBy(int thread) => threads.Count(other => other == thread);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            threads.Enqueue(Environment.CurrentManagedThreadId);
            if (threads.Count == 1)
                OnFirstFlush?.Invoke();
            return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: false));
        }

        public override void Advance(int bytes) => written.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => written.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => written.GetSpan(sizeHint);

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
