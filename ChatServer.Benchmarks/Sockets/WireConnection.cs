using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>
/// One WebSocket in an event loop, whose thread owns it from <see cref="Join"/> on. What a message means is up to the
/// derived type.
/// </summary>
internal abstract class WireConnection(Uri url) : IDisposable
{
    private readonly OutgoingBytes outgoing = new();
    private readonly FrameAssembly assembly = new();
    private Socket? socket;
    private Epoll? epoll;
    private int descriptor;
    private int key;

    public bool IsOpen { get; private set; }

    protected OutgoingBytes Outgoing => outgoing;

    /// <summary>Connects and upgrades, blocking.</summary>
    public void Open()
    {
        (socket, var early) = WebSocketHandshake.Open(url);
        assembly.Keep(early);
        descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        IsOpen = true;
    }

    public void Join(Epoll loop, int ownKey)
    {
        (epoll, key) = (loop, ownKey);
        epoll.Watch(descriptor, key);
    }

    /// <summary>Reads once and handles every whole frame. <paramref name="scratch"/> belongs to the thread.</summary>
    public void ReadReady(Span<byte> scratch)
    {
        var kept = assembly.CopyKept(scratch);
        var read = Receive(scratch[kept..]);
        if (read == 0)
            return;

        var now = Stopwatch.GetTimestamp();
        ReadOnlySpan<byte> bytes = scratch[..(kept + read)];
        while (IsOpen && Frame.TryTake(ref bytes, out var frame))
            Handle(frame, now);

        assembly.Keep(bytes);
        AfterRead(now);
        Flush();
    }

    public void WriteReady()
    {
        Flush();
        if (IsOpen && outgoing.IsEmpty)
            epoll?.WatchWritable(descriptor, key, alsoWritable: false);
    }

    /// <summary>Writes what is waiting. What the socket does not take now goes when it is writable again.</summary>
    public unsafe void Flush()
    {
        if (outgoing.IsEmpty || !IsOpen)
            return;

        var unsent = outgoing.Unsent;
        nint sent;
        fixed (byte* start = unsent)
            sent = NativeMethods.Send(descriptor, start, unsent.Length, NativeMethods.NoSignal);

        if (sent < 0 && Marshal.GetLastPInvokeError() != NativeMethods.WouldBlock)
        {
            End(CloseCode.Abnormal);
            return;
        }

        outgoing.Sent((int)Math.Max(0, sent));
        if (!outgoing.IsEmpty)
            epoll?.WatchWritable(descriptor, key, alsoWritable: true);
    }

    public void Dispose()
    {
        IsOpen = false;
        socket?.Dispose();
    }

    protected abstract void OnMessage(ReadOnlySpan<byte> payload, long now);

    protected abstract void OnClosed(int code);

    /// <summary>All frames of one read are handled. What is put into <see cref="Outgoing"/> here goes out in one write.</summary>
    protected virtual void AfterRead(long now)
    {
    }

    private unsafe int Receive(Span<byte> free)
    {
        nint read;
        fixed (byte* start = free)
            read = NativeMethods.Receive(descriptor, start, free.Length, 0);

        if (read > 0)
            return (int)read;

        if (read == 0 || Marshal.GetLastPInvokeError() != NativeMethods.WouldBlock)
            End(CloseCode.Abnormal);

        return 0;
    }

    private void Handle(Frame frame, long now)
    {
        switch (frame.Opcode)
        {
            case Frame.Ping:
                outgoing.Append(ClientFrame.Create(Frame.Pong, frame.Payload));
                break;
            case Frame.Close:
                End(CloseCode.Read(frame.Payload));
                break;
            case Frame.Text or Frame.Continuation:
                if (assembly.TryComplete(frame, out var message))
                    OnMessage(message, now);
                break;
        }
    }

    private void End(int code)
    {
        Dispose();
        OnClosed(code);
    }
}
