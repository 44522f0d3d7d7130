using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>PUT /admin/tool-servers/{name}/</c>: all of a server but its headers, which may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ToolServerRequest
{
    /// <summary>
    /// Where it speaks the Model Context Protocol over Streamable HTTP. With <c>http</c> only if <see cref="Private"/> is true.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>An object of names and values; null removes them, and without it they stay as they are.</summary>
    public JsonElement Headers { get; init; }

    /// <summary>Whether the server may be at a private address, such as this machine's.</summary>
    public bool Private { get; init; }
}

/// <summary>A server of tools. Times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="Headers">The names of the headers; their values are never shown.</param>
public sealed record AdminToolServer(
    string Name, string Url, IReadOnlyList<string> Headers, bool Private, string CreatedAt, string UpdatedAt);

/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminToolServerPage(IReadOnlyList<AdminToolServer> Servers, bool HasMore, string? Next);
