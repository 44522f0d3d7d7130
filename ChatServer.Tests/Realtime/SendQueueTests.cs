using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>
/// The queue of one client on a pipe that only the test reads: it accepts the bytes of one flush, and no more.
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

    private static Frame Of(byte content, int length = 1) => new([.. Enumerable.Repeat(content, length)], isDroppable: false);

    private static Frame Droppable() => new([0], isDroppable: true);

    private Enqueued[] Fill(int frames) => [.. Enumerable.Range(0, frames).Select(_ => queue.TryEnqueue(Of(1)))];

    // Reads the bytes flushed so far, or the next ones.
    private async Task<byte[]> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var read = await pipe.Reader.ReadAsync(patience.Token);
        var bytes = read.Buffer.ToArray();
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    /// <summary>A pipe that accepts everything at once, and records which thread flushed.</summary>
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
