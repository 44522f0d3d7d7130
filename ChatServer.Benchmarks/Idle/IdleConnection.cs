using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Idle;

/// <summary>A connection that says nothing but the pongs it owes.</summary>
internal sealed class IdleConnection(Uri server, TestUser user) : WireConnection(user.RoomUrl(server))
{
    protected override void OnMessage(ReadOnlySpan<byte> payload, long now)
    {
    }

    protected override void OnClosed(int code)
    {
    }
}
