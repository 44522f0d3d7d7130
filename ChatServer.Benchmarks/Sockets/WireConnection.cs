using System.Diagnostics;
using System.Net.Sockets;

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
        OnOpened();
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
        var read = SocketTransfer.Receive(descriptor, scratch[kept..]);
        if (read == SocketTransfer.Ended)
            End(CloseCode.Abnormal);

        if (read <= 0)
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
    public void Flush()
    {
        if (outgoing.IsEmpty || !IsOpen)
            return;

        var sent = SocketTransfer.Send(descriptor, outgoing.Unsent);
        if (sent == SocketTransfer.Ended)
        {
            End(CloseCode.Abnormal);
            return;
        }

        outgoing.Sent(sent);
        if (!outgoing.IsEmpty)
            epoll?.WatchWritable(descriptor, key, alsoWritable: true);
    }

    public void Dispose()
    {
        IsOpen = false;
        socket?.Dispose();
    }

    /// <summary>What the client sends first goes out from here.</summary>
    protected virtual void OnOpened()
    {
    }

    protected abstract void OnMessage(ReadOnlySpan<byte> payload, long now);

    protected abstract void OnClosed(int code);

    /// <summary>All frames of one read are handled. What is put into <see cref="Outgoing"/> here goes out in one write.</summary>
    protected virtual void AfterRead(long now)
    {
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
