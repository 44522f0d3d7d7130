using Microsoft.OpenApi;

namespace ChatServer.Agents.Tools.OpenApi;

/// <summary>An operation of a document, with its place.</summary>
internal sealed record NamedOperation(string Path, IOpenApiPathItem Item, string Method, OpenApiOperation Operation)
{
    /// <summary>For people.</summary>
    public string Name => ToolText.Cut(Operation.OperationId ?? $"{Method} {Path}", maxLength: 100);

    /// <summary>Those of the path and its own, which go before.</summary>
    public IReadOnlyList<IOpenApiParameter> Parameters =>
        [.. (Operation.Parameters ?? []).Concat(Item.Parameters ?? []).DistinctBy(parameter => (parameter.Name, parameter.In))];
}
