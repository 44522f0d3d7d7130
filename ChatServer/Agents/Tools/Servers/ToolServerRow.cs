using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Tools.Servers;

/// <summary>A row of <c>tool_servers</c>.</summary>
internal sealed record ToolServerRow
{
    public required string Name { get; init; }
    public required string Url { get; init; }

    /// <summary>Sealed; null: there are none.</summary>
    public byte[]? Headers { get; init; }

    /// <summary>Whether it may be at a private address.</summary>
    public bool IsPrivate { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    public static SealedCell HeadersCell(string name) => new("tool_servers.headers", name);

    public static byte[]? Seal(ReadScope scope, string name, IReadOnlyDictionary<string, string>? headers) =>
        headers is not { Count: > 0 }
            ? null
            : scope.Columns.Seal(
                HeadersCell(name),
                JsonSerializer.Serialize(new Dictionary<string, string>(headers), ToolJson.Default.DictionaryStringString));

    public ToolServer Open(ReadScope read) => new(Name, Url, OpenHeaders(read), IsPrivate, CreatedAt, UpdatedAt);

    private Dictionary<string, string> OpenHeaders(ReadScope read) => Headers is null
        ? []
        : JsonSerializer.Deserialize(
            read.Columns.Open(HeadersCell(Name), Headers), ToolJson.Default.DictionaryStringString) ?? [];
}

/// <summary>A server of tools, opened.</summary>
/// <param name="Headers">Their values are secret.</param>
internal sealed record ToolServer(
    string Name, string Url, IReadOnlyDictionary<string, string> Headers, bool IsPrivate, Timestamp CreatedAt,
    Timestamp UpdatedAt);

/// <summary>What an administrator says of a server of tools, apart from its name.</summary>
/// <param name="Headers">Null: as they are.</param>
internal sealed record ToolServerSettings(string Url, IReadOnlyDictionary<string, string>? Headers, bool AllowPrivate);
