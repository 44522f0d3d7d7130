using System.Text.Json.Serialization.Metadata;

namespace ChatServer.Api.Sockets;

/// <summary>Describes the frames of a WebSocket, for <c>/asyncapi.json</c>.</summary>
/// <param name="Key">The field that names a frame's kind.</param>
/// <param name="Types">How the frames are serialized.</param>
/// <param name="FromClients">In the documentation's order, like <paramref name="FromServer"/>.</param>
internal sealed record SocketDescription(
    string Name, string Title, string Key, IJsonTypeInfoResolver Types, IReadOnlyList<FrameDescription> FromClients,
    IReadOnlyList<FrameDescription> FromServer);

/// <param name="Records">The frame is read into, or written from, one of these.</param>
internal sealed record FrameDescription(string Name, string Summary, params IReadOnlyList<Type> Records)
{
    /// <summary>The meanings of the fields in a client's frame.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
