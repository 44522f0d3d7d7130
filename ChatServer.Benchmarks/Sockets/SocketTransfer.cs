using System.Runtime.InteropServices;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>Reads and writes what a non-blocking socket takes now: a count of bytes, which may be 0.</summary>
internal static unsafe class SocketTransfer
{
    public const int Ended = -1;

    public static int Receive(int descriptor, Span<byte> free)
    {
        fixed (byte* start = free)
        {
            var read = (int)NativeMethods.Receive(descriptor, start, free.Length, 0);
            return read == 0 ? Ended : Outcome(read);
        }
    }

    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return Outcome((int)NativeMethods.Send(descriptor, start, bytes.Length, NativeMethods.NoSignal));
    }

    private static int Outcome(int count)
    {
        if (count >= 0)
            return count;

        return Marshal.GetLastPInvokeError() is NativeMethods.WouldBlock or NativeMethods.Interrupted ? 0 : Ended;
    }
}
