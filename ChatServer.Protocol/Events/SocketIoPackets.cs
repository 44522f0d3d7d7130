using System.Text.Json.Serialization;
using ChatServer.Protocol.Room;

namespace ChatServer.Protocol.Events;

/// <summary>The first packet of the server: <c>0{…}</c> of Engine.IO 4.</summary>
/// <param name="PingInterval">How often the server pings, in milliseconds.</param>
/// <param name="PingTimeout">How much later than that a client takes the server for dead.</param>
/// <param name="MaxPayload">The largest packet that the server accepts, in bytes.</param>
public sealed record OpenPacket(
    string Sid, [property: JsonPropertyName("upgrades")] IReadOnlyList<string> Upgrades,
    [property: JsonPropertyName("pingInterval")] int PingInterval, [property: JsonPropertyName("pingTimeout")] int PingTimeout,
    [property: JsonPropertyName("maxPayload")] int MaxPayload);

/// <summary>What the client sends with CONNECT: <c>40{"token": …}</c>.</summary>
/// <param name="Cursor">Where to catch up from; null not to.</param>
public sealed record ConnectRequest(
    string? Token = null, [property: JsonConverter(typeof(CursorConverter))] string? Cursor = null);

/// <summary>The answer to CONNECT: <c>40{"sid": …}</c>.</summary>
public sealed record ConnectedPacket(string Sid);

/// <summary>The refusal of CONNECT: <c>44{"message": …}</c>.</summary>
public sealed record RefusedPacket(string Message);

/// <summary>How the packets that carry no event are serialized.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 4)]
[JsonSerializable(typeof(OpenPacket))]
[JsonSerializable(typeof(ConnectRequest))]
[JsonSerializable(typeof(ConnectedPacket))]
[JsonSerializable(typeof(RefusedPacket))]
public sealed partial class SocketIoContext : JsonSerializerContext;
