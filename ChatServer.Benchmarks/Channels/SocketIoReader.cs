using System.Text;
using System.Text.Json;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Channels;

/// <summary>A reader on one connection of Socket.IO 4.</summary>
internal sealed class SocketIoReader(Uri server, TestUser user)
    : EventReader(new Uri($"ws://{server.Authority}/ws/socket.io/?EIO=4&transport=websocket"))
{
    private const byte Ping = (byte)'2';
    private static readonly byte[] Pong = ClientFrame.Create(Frame.Text, "3"u8);

    protected override void OnOpened()
    {
        var connect = $"40{JsonSerializer.Serialize(new Dictionary<string, string> { ["token"] = user.Token })}";
        Outgoing.Append(ClientFrame.Create(Frame.Text, Encoding.UTF8.GetBytes(connect)));
        Flush();
    }

    protected override void OnMessage(ReadOnlySpan<byte> payload, long now)
    {
        if (payload is [Ping])
            Outgoing.Append(Pong);
        else
            base.OnMessage(payload, now);
    }
}
