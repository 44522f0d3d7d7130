using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Events;
using ChatServer.Realtime;

namespace ChatServer.Api.Events.SocketIo;

/// <summary>The packets that carry no event, see docs/protocol/events.md.</summary>
internal static class SocketIoPackets
{
    private const int IdBytes = 15;
    private const int MaxNamespaceBytes = 64;
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);
    private static readonly SocketIoContext Context = SocketIoContext.Default;

    public static Frame Open(RealtimeOptions options) => Write(
        "0"u8,
        new OpenPacket(
            NewId(), Upgrades: [], (int)options.PingInterval.TotalMilliseconds, (int)PingTimeout.TotalMilliseconds,
            options.MaxFrameBytes),
        Context.OpenPacket);

    public static Frame Connected() => Write("40"u8, new ConnectedPacket(NewId()), Context.ConnectedPacket);

    public static Frame Refused(string reason) => Write("44"u8, new RefusedPacket(reason), Context.RefusedPacket);

    /// <summary>Refuses a CONNECT to a namespace other than the default one; null if it is malformed.</summary>
    /// <param name="target">The namespace, and behind a comma the rest of the packet.</param>
    public static Frame? OtherNamespace(ReadOnlySpan<byte> target)
    {
        var end = target.IndexOf((byte)',');
        var name = end < 0 ? target : target[..end];
        return name.Length <= MaxNamespaceBytes && IsPrintable(name)
            ? Write([.. "44"u8, .. name, (byte)','], new RefusedPacket("Invalid namespace"), Context.RefusedPacket)
            : null;
    }

    /// <summary>Reads a CONNECT to the default namespace; null if it is something else.</summary>
    public static ConnectRequest? ReadConnect(string packet)
    {
        if (!packet.StartsWith("40", StringComparison.Ordinal))
            return null;

        try
        {
            return packet.Length == 2
                ? new ConnectRequest()
                : JsonSerializer.Deserialize(packet.AsSpan(2), Context.ConnectRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Names that JSON would not repeat unchanged are no namespaces of anyone.
    private static bool IsPrintable(ReadOnlySpan<byte> name) => !name.ContainsAnyExceptInRange((byte)'!', (byte)'~');

    private static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));

    private static Frame Write<T>(ReadOnlySpan<byte> head, T packet, JsonTypeInfo<T> type) =>
        Frame.Text([.. head, .. FrameWriter.Json(packet, type)]);
}
