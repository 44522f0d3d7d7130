namespace ChatServer.Agents.Tools.OpenApi;

/// <summary>An OpenAPI document, and which of its operations become tools.</summary>
/// <param name="Document">JSON of OpenAPI 3.x.</param>
/// <param name="BaseUrl">Precedes the paths; null: the first server that the document names.</param>
/// <param name="Operations">The ids of the operations; null: all.</param>
/// <param name="Headers">Secret; null: as they are.</param>
internal sealed record OpenApiImport(
    string Document, string? BaseUrl, IReadOnlyList<string>? Operations, bool NeedsApproval,
    IReadOnlyDictionary<string, string>? Headers);
