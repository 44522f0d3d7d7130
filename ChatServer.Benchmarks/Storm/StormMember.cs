using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Storm;

/// <summary>A device that subscribes to its peers' presence, and counts its notifications.</summary>
internal sealed class StormMember(Uri server, TestUser user) : WireConnection(user.RoomUrl(server))
{
    private static readonly byte[] Ask = ClientFrame.Create(Frame.Text, """{"action":"presence","status":"online"}"""u8);

    /// <summary>Frames of presence that came.</summary>
    public int Notifications { get; private set; }

    /// <summary>When the last of them came, as <see cref="System.Diagnostics.Stopwatch"/> counts; 0 before any.</summary>
    public long LastNotified { get; private set; }

    public void AskForPresence()
    {
        Outgoing.Append(Ask);
        Flush();
    }

    protected override void OnMessage(ReadOnlySpan<byte> payload, long now)
    {
        if (payload.IndexOf("\"action\":\"presence\""u8) < 0)
            return;

        Notifications++;
        LastNotified = now;
    }

    protected override void OnClosed(int code)
    {
    }
}
