using System.Runtime.InteropServices;

namespace ChatServer.Realtime;

/// <summary>How many files and sockets the process may have open: RLIMIT_NOFILE, <c>ulimit -n</c>.</summary>
internal static partial class DescriptorLimit
{
    private const int FilesOnLinux = 7;
    private const int FilesElsewhere = 8;

    /// <summary>
    /// The soft limit, which the runtime raises to the hard limit before any of our code runs; null on systems without one, such
    /// as Windows.
    /// </summary>
    public static long? Read()
    {
        if (OperatingSystem.IsWindows()
            || GetLimit(OperatingSystem.IsLinux() ? FilesOnLinux : FilesElsewhere, out var limit) != 0)
            return null;

        return limit.Soft > long.MaxValue ? null : (long)limit.Soft;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
