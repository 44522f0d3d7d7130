using System.Runtime.InteropServices;

namespace ChatServer.Hosting.Start;

/// <summary>
/// Makes a write beyond the process's file-size limit (<c>ulimit -f</c>, systemd's <c>LimitFSIZE</c>) fail like one to a full
/// disk. By default the system ends the process with SIGXFSZ instead.
/// </summary>
internal static class FileSizeSignal
{
    // The number on every Linux and on macOS; .NET has no name for it.
    private const PosixSignal SizeLimitReached = (PosixSignal)25;

    public static IDisposable? Ignore() =>
        OperatingSystem.IsWindows()
            ? null
            : PosixSignalRegistration.Create(SizeLimitReached, static signal => signal.Cancel = true);
}
