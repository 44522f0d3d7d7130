using System.Text.Json;

namespace ChatServer.Protocol.Messaging;

/// <summary>
/// <c>PUT /messaging/agents/{id}/tools/{name}</c>: either an HTTP endpoint, with <see cref="Url"/> and <see cref="Method"/>, or a
/// tool of a server, with <see cref="Server"/> and <see cref="Tool"/>, which is described as the server describes it now.
/// </summary>
public sealed record AgentToolForm
{
    /// <summary>1 to 4,000 characters for the model: what the tool does, and when to use it.</summary>
    public string? Description { get; init; }

    /// <summary>A JSON schema of the type <c>object</c>; absent or null: no arguments.</summary>
    public JsonElement Parameters { get; init; }

    /// <summary>Its <c>{name}</c>, in path and query only, are arguments.</summary>
    public string? Url { get; init; }

    /// <summary><c>GET</c>, <c>POST</c>, <c>PUT</c>, <c>PATCH</c> or <c>DELETE</c>.</summary>
    public string? Method { get; init; }

    /// <summary>An object of names and values; null removes them, and without it they stay as they are.</summary>
    public JsonElement Headers { get; init; }

    /// <summary>The name of a server of tools.</summary>
    public string? Server { get; init; }

    /// <summary>One of the server's tools.</summary>
    public string? Tool { get; init; }

    /// <summary><c>owner</c>, which is the default: the owner decides about each call; or <c>none</c>.</summary>
    public string? Approval { get; init; }
}

/// <summary><c>POST /messaging/agents/{id}/tools/openapi</c>: each operation becomes a tool.</summary>
public sealed record OpenApiForm
{
    /// <summary>OpenAPI 3.x as JSON, at most 1,000,000 characters.</summary>
    public JsonElement Document { get; init; }

    /// <summary>Precedes the paths; without it the first server that the document names.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The ids of the operations; without it all.</summary>
    public IReadOnlyList<string>? Operations { get; init; }

    /// <summary>As in <see cref="AgentToolForm"/>.</summary>
    public JsonElement Headers { get; init; }

    /// <inheritdoc cref="AgentToolForm.Approval"/>
    public string? Approval { get; init; }
}

/// <summary>A tool of an agent.</summary>
public sealed record AgentToolShape(string Name, string Description, JsonElement Parameters, string Approval)
{
    /// <summary>Null for a tool of a server.</summary>
    public string? Url { get; init; }

    /// <summary>Null for a tool of a server.</summary>
    public string? Method { get; init; }

    /// <summary>The names of the headers; their values are never shown.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>Null for an HTTP endpoint.</summary>
    public string? Server { get; init; }

    /// <summary>Null for an HTTP endpoint.</summary>
    public string? Tool { get; init; }
    public required string CreatedAt { get; init; }
    public required string UpdatedAt { get; init; }
}

/// <summary><c>GET /messaging/agents/{id}/tools</c>: all of them, by name.</summary>
public sealed record AgentToolList(IReadOnlyList<AgentToolShape> Tools);

/// <summary><c>GET /messaging/tool-servers</c>: the servers that administrators have named.</summary>
public sealed record ToolServerList(IReadOnlyList<ToolServerShape> Servers);

public sealed record ToolServerShape(string Name);

/// <summary><c>GET /messaging/tool-servers/{name}/tools</c>: what a server has now, at most 100.</summary>
public sealed record ServerToolList(IReadOnlyList<ServerToolShape> Tools);

public sealed record ServerToolShape(string Name, string Description, JsonElement Parameters);
