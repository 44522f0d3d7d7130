using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Agents.Tools;

/// <summary>What is called when a tool is: one of the two.</summary>
internal sealed record ToolDefinition
{
    public const string HttpKind = "http";
    public const string ServerKind = "server";

    public HttpDefinition? Http { get; init; }

    public ServerDefinition? Server { get; init; }

    public string Kind() => Http is null ? ServerKind : HttpKind;

    public string ToJson() => JsonSerializer.Serialize(this, ToolJson.Default.ToolDefinition);

    /// <summary>The same, with the names of the headers only.</summary>
    public ToolDefinition WithoutSecrets() => Http is not { Headers: { } headers } http
        ? this
        : new ToolDefinition { Http = http with { Headers = headers.Keys.ToDictionary(name => name, _ => "") } };

    public static ToolDefinition Parse(string json) =>
        JsonSerializer.Deserialize(json, ToolJson.Default.ToolDefinition) ?? throw new JsonException("null is no tool");
}

/// <summary>An HTTP endpoint.</summary>
/// <param name="Url">Its <c>{name}</c> are arguments, see <see cref="Http.ToolUrl"/>.</param>
/// <param name="Method">One of <see cref="Http.HttpToolRequest.Methods"/>.</param>
internal sealed record HttpDefinition(string Url, string Method)
{
    /// <summary>Secret. Null: none; in a new definition, as they were.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>
    /// The arguments that are sent in the query. Null: those that aren't in the URL go into the query of GET and DELETE, and are
    /// the JSON body otherwise.
    /// </summary>
    public IReadOnlyList<string>? Query { get; init; }

    /// <summary>The argument that is the JSON body; null if there is none.</summary>
    public string? Body { get; init; }

    /// <summary>Hides the headers and the address, in case it is logged.</summary>
    public override string ToString() => $"{nameof(HttpDefinition)} {{ {nameof(Method)} = {Method} }}";
}

/// <summary>A tool of a server that an administrator has named.</summary>
internal sealed record ServerDefinition(string Server, string Tool);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ToolDefinition))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ToolJson : JsonSerializerContext;
