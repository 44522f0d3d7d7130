using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChatServer.Tests.Harness;

/// <summary>
/// The limit of open files and sockets of another process, which can change while it runs. Linux only; needs no privileges.
/// </summary>
internal static partial class OpenFilesLimit
{
    private const int OpenFiles = 7;

    /// <summary>Sets the soft limit; the hard limit stays, so the soft one can be raised again.</summary>
    public static void Set(int processId, ulong files)
    {
        if (Exchange(processId, OpenFiles, 0, out var before) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());

        var limit = before with { Current = files };
        if (Exchange(processId, OpenFiles, in limit, 0) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int Exchange(int processId, int resource, nint limit, out Limit previous);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int Exchange(int processId, int resource, in Limit limit, nint previous);

    private readonly record struct Limit(ulong Current, ulong Maximum);
}
