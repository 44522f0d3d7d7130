using System.Runtime.InteropServices;

namespace ChatServer.Storage;

/// <summary>
/// Ends the process at once, without closing anything: closing the database's last connection would checkpoint the log and delete
/// it.
/// </summary>
internal static partial class ProcessEnd
{
    /// <summary>The exit code after a failed fsync; <c>EX_IOERR</c> of sysexits.h.</summary>
    public const int DiskFailed = 74;

    private const nint ThisProcess = -1;

    public static void Now(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            TerminateProcess(ThisProcess, (uint)exitCode);
        else
            Exit(exitCode);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int exitCode);

    [LibraryImport("kernel32", EntryPoint = "TerminateProcess")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint exitCode);
}
