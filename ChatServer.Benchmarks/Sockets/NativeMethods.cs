using System.Runtime.InteropServices;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>
/// The system calls behind the event loop. A .NET socket would add a pool hop and an allocation or two to each read:
/// more than the tool may cost beside the server that it measures on the same cores.
/// </summary>
internal static unsafe partial class NativeMethods
{
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int NoSignal = 0x4000;
    public const int TimerSlack = 29;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int socket, void* interest);

    // Unlike epoll_wait it counts in nanoseconds: a schedule of 2,000 messages a second needs that. glibc 2.35.
    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWait(int epoll, void* ready, int capacity, TimeSpecification* timeout, void* signalMask);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int ControlThread(int option, nuint value);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
