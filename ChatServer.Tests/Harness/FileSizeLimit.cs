using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChatServer.Tests.Harness;

/// <summary>
/// The size limit of files written by another process: to it the disk seems full. Linux only; needs no privileges.
/// </summary>
internal static partial class FileSizeLimit
{
    private const int FileSize = 1;
    private const ulong Unlimited = ulong.MaxValue;

    public static void Set(int processId, long bytes) => Set(processId, (ulong)bytes);

    public static void Lift(int processId) => Set(processId, Unlimited);

    // The hard limit stays, so the soft one can be lifted again.
    private static void Set(int processId, ulong bytes)
    {
        var limit = new Limit(bytes, Unlimited);
        if (SetLimit(processId, FileSize, in limit, 0) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int SetLimit(int processId, int resource, in Limit limit, nint previous);

    private readonly record struct Limit(ulong Current, ulong Maximum);
}
