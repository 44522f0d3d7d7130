using System.Text.Json.Serialization.Metadata;

namespace ChatServer.Api.Sockets;

/// <summary>What is said on a WebSocket, for <c>/asyncapi.json</c>.</summary>
/// <param name="Key">The field that names a frame.</param>
/// <param name="Types">How the frames are read and written.</param>
/// <param name="FromClients">In the order of the documentation, like <paramref name="FromServer"/>.</param>
internal sealed record SocketDescription(
    string Name, string Title, string Key, IJsonTypeInfoResolver Types, IReadOnlyList<FrameDescription> FromClients,
    IReadOnlyList<FrameDescription> FromServer);

/// <param name="Records">What it is read into or written from: one of these.</param>
internal sealed record FrameDescription(string Name, string Summary, params IReadOnlyList<Type> Records)
{
    /// <summary>What the fields of a client's frame mean.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
