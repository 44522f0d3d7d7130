using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using ChatServer.Realtime;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

/// <summary>A queue whose pipe the test reads.</summary>
internal abstract class SendQueueFixture
{
    protected const int MaxFrames = 16;
    protected const int MaxBytes = 262_144;
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    protected static readonly RealtimeOptions Options = new() { MaxQueuedFrames = MaxFrames, MaxQueuedBytes = MaxBytes };

    protected readonly ManualClock clock = new();
    protected Pipe pipe = null!;
    protected SendQueue queue = null!;

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

    protected static Frame Of(byte content, int length = 1) => new([.. Enumerable.Repeat(content, length)], isDroppable: false);

    protected Enqueued[] Fill(int frames) => [.. Enumerable.Range(0, frames).Select(_ => queue.TryEnqueue(Of(1)))];

    // Reads the bytes flushed so far, or the next ones.
    protected async Task<byte[]> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var read = await pipe.Reader.ReadAsync(patience.Token);
        var bytes = read.Buffer.ToArray();
        pipe.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    /// <summary>A pipe that accepts everything at once, and records which thread flushed.</summary>
    protected sealed class NotingWriter : PipeWriter
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
