using System.Runtime.InteropServices;

namespace ChatServer.Accounts.Passwords;

/// <summary>
/// .NET's own thread priorities do nothing on Linux, and throw if a service's system call filter refuses them; there each thread
/// has a nice value of its own.
/// </summary>
internal static partial class BackgroundThread
{
    private const int OneThread = 0; // PRIO_PROCESS; on Linux it means the one thread
    private const int Myself = 0;
    private const int Nice = 10;

    /// <summary>
    /// Lowers the calling thread's priority below all others. If the system refuses, the thread runs as before.
    /// </summary>
    public static void StepBack()
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(OneThread, Myself, Nice);
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
