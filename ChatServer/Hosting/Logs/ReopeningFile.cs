using System.Text;
using ChatServer.Storage.Files;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.File;

namespace ChatServer.Hosting.Logs;

/// <summary>
/// The log's file. If somebody deletes, moves or truncates it, as logrotate does, it is opened again with the next line: the
/// library's sink would keep writing to a file that nobody finds. That costs a check of the path for each line, about 1 µs. A
/// file that can't be opened is tried again after <see cref="Pause"/>.
/// </summary>
internal sealed class ReopeningFile : FileLifecycleHooks, ILogEventSink, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Func<FileLifecycleHooks, Logger> open;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private Logger file;
    private OpenedFile? opened;
    private long? failedAt;

    /// <param name="open">Creates a logger that writes the file and has these hooks.</param>
    public ReopeningFile(Func<FileLifecycleHooks, Logger> open, TimeProvider clock)
    {
        this.open = open;
        this.clock = clock;
        file = open(this);
    }

    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            if (MustReopen())
                Reopen();
            file.Write(logEvent);
            failedAt = opened is null ? failedAt ?? clock.GetTimestamp() : null;
        }
    }

    // Called by the sink whenever it opens a file: the first, the next day's, or another one of the same day.
    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        opened = FileIdentity.Of(path) is { } identity ? new OpenedFile(path, underlyingStream, identity) : null;
        return underlyingStream;
    }

    public void Dispose()
    {
        lock (gate)
            Close();
    }

    private bool MustReopen() => opened is { } current
        ? FileIdentity.Of(current.Path) is not { } now || !now.IsSameFileAs(
            current.Identity) || now.Length < current.Stream.Position
        : failedAt is { } since && clock.GetElapsedTime(since) >= Pause;

    private void Reopen()
    {
        Close();
        (opened, failedAt) = (null, null);
        file = open(this);
    }

    // The file's buffer can't be written if the disk is full.
    private void Close()
    {
        try
        {
            file.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogFailureReporter.Report(failure);
        }
    }

    private sealed record OpenedFile(string Path, Stream Stream, FileIdentity Identity);
}
