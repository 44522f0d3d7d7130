using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>The sockets of one thread, and which of them are ready.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint Readable = 1;
    public const uint Writable = 4;

    private const int Capacity = 256;
    private const int Add = 1;
    private const int Modify = 3;

    // The kernel packs the event on x86-64 alone.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int KeyOffset = EventSize - 8;

    private readonly int handle = Checked(NativeMethods.EpollCreate(0));
    private readonly byte* ready = (byte*)NativeMemory.Alloc((nuint)(Capacity * EventSize));

    public void Watch(int socket, int key) => Control(Add, socket, key, Readable);

    public void WatchWritable(int socket, int key, bool alsoWritable) =>
        Control(Modify, socket, key, alsoWritable ? Readable | Writable : Readable);

    /// <summary>Waits for ready sockets, at most <paramref name="nanoseconds"/>, and returns how many there are.</summary>
    public int Wait(long nanoseconds)
    {
        var timeout = new NativeMethods.TimeSpecification
        {
            Seconds = (nint)(nanoseconds / 1_000_000_000),
            Nanoseconds = (nint)(nanoseconds % 1_000_000_000),
        };

        var count = NativeMethods.EpollWait(handle, ready, Capacity, &timeout, null);
        if (count < 0 && Marshal.GetLastPInvokeError() == NativeMethods.Interrupted)
            return 0;

        return Checked(count);
    }

    public uint ReadyEvents(int index) => *(uint*)(ready + (index * EventSize));

    public int ReadyKey(int index) => *(int*)(ready + (index * EventSize) + KeyOffset);

    public void Dispose()
    {
        _ = NativeMethods.Close(handle);
        NativeMemory.Free(ready);
    }

    private void Control(int operation, int socket, int key, uint events)
    {
        var interest = stackalloc byte[16];
        *(uint*)interest = events;
        *(long*)(interest + KeyOffset) = key;
        _ = Checked(NativeMethods.EpollControl(handle, operation, socket, interest));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
