using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace ChatServer.Hosting.Logs;

/// <summary>
/// Writes to the sinks from its own thread, so a log that nobody reads, such as a full pipe, blocks nothing else. At most
/// <see cref="MaxWaiting"/> lines wait; further ones are dropped, and counted in a line of their own once there is room. Shutdown
/// waits for the lines for <see cref="Patience"/>. Fatal messages are waited for too, as the process may end right after them.
/// </summary>
internal sealed class QueuedSink : ILogEventSink, IDisposable
{
    public const int MaxWaiting = 4_096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly MessageTemplate Dropped = new MessageTemplateParser().Parse(
        "{Lines} lines of the log were dropped: its output is too slow");
    private readonly BlockingCollection<Waiting> queue = new(MaxWaiting);
    private readonly ILogEventSink inner;
    private readonly Thread writer;
    private long dropped;

    public QueuedSink(ILogEventSink inner)
    {
        this.inner = inner;
        writer = new Thread(Run) { Name = "log", IsBackground = true };
        writer.Start();
    }

    public void Emit(LogEvent logEvent)
    {
        var written = logEvent.Level == LogEventLevel.Fatal ? new ManualResetEventSlim() : null;
        if (!TryAdd(new Waiting(logEvent, written)))
            Interlocked.Increment(ref dropped);
        else
            written?.Wait(Patience);
    }

    public void Dispose()
    {
        queue.CompleteAdding();
        if (writer.Join(Patience) && inner is IDisposable disposable)
            disposable.Dispose();
    }

    // False if the queue is full, and after shutdown, when threads may still log.
    private bool TryAdd(Waiting waiting)
    {
        try
        {
            return queue.TryAdd(waiting);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // Ends when the queue has been completed and is empty.
    private void Run()
    {
        foreach (var waiting in queue.GetConsumingEnumerable())
            Write(waiting);
        TryWriteDropped(DateTimeOffset.Now); // those that came after the last line
    }

    private void Write(Waiting waiting)
    {
        TryWrite(waiting.Event);
        TryWriteDropped(waiting.Event.Timestamp);
        waiting.Written?.Set();
    }

    private void TryWriteDropped(DateTimeOffset time)
    {
        if (Interlocked.Exchange(ref dropped, 0) is var lines and > 0)
            TryWrite(new LogEvent(
                time, LogEventLevel.Warning, exception: null, Dropped, [new LogEventProperty("Lines", new ScalarValue(lines))]));
    }

    // The edge of this thread: a line that can't be written, for example because a value's ToString throws, is the only one lost.
    private void TryWrite(LogEvent logEvent)
    {
        try
        {
            inner.Emit(logEvent);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFailureReporter.Report(failure);
        }
    }

    private sealed record Waiting(LogEvent Event, ManualResetEventSlim? Written);
}
