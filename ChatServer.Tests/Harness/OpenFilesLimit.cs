using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChatServer.Tests.Harness;

/// <summary>
/// How many files and sockets another process may have open, to be lowered and raised while it runs. Linux only; needs no rights.
/// </summary>
internal static partial class OpenFilesLimit
{
    private const int OpenFiles = 7;

    /// <summary>Sets the soft limit; the hard one stays, so that it can be raised again.</summary>
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
