using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace ChatServer.Agents.Tools.OpenApi;

/// <summary>Makes a tool of each operation of an OpenAPI document. Nothing that the document refers to is fetched.</summary>
internal static class OpenApiTools
{
    public const int MaxDocumentLength = 1_000_000;
    private const int MaxDepth = 60;
    private const string Field = "document";

    // Nothing is ever read from there.
    private static readonly Uri Nowhere = new("https://openapi.invalid/");

    /// <summary>The tools, or why not all of the operations can be tools.</summary>
    public static Outcome<IReadOnlyList<ToolDraft>> Read(OpenApiImport import, AgentOptions options)
    {
        if (import.Document.Length > MaxDocumentLength)
            return Refusal.Invalid(Field, $"can have at most {MaxDocumentLength} characters");

        if (ReadJson(import.Document) is not { } json)
            return Refusal.Invalid(Field, $"must be an object of OpenAPI 3.x of at most {MaxDepth} levels, with no field twice");

        try
        {
            return Read(new OpenApiJsonReader().Read(json, Nowhere, Settings()), import, options);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The reader throws whatever comes of a document that isn't what it says, among them InvalidOperationException for
            // references in a circle.
            return Refusal.Invalid(Field, $"can't be read: {ToolText.Cut(failure.Message, maxLength: 300)}");
        }
    }

    private static Outcome<IReadOnlyList<ToolDraft>> Read(ReadResult result, OpenApiImport import, AgentOptions options)
    {
        if (result.Document is not { Paths: { } paths } document)
            return Refusal.Invalid(Field, "has no paths");

        var operations = Select(paths, import.Operations);
        if (operations.IsRefused)
            return operations.Refusal;

        var schemas = new SchemaDefinitions(document);
        var tools = new List<ToolDraft>();
        foreach (var operation in operations.Value)
        {
            var tool = new OperationTool(document, operation, schemas).Make(import, options);
            if (tool.IsRefused)
                return Refusal.Invalid(Field, $"has an operation that can't be a tool, {operation.Name}: {tool.Refusal.Detail}");

            tools.Add(tool.Value);
        }

        return tools.GroupBy(tool => tool.Name).FirstOrDefault(same => same.Count() > 1) is { Key: var name }
            ? Refusal.Invalid(Field, $"has several operations of the name {name}")
            : tools;
    }

    private static Outcome<IReadOnlyList<NamedOperation>> Select(OpenApiPaths paths, IReadOnlyList<string>? names)
    {
        var all = paths.SelectMany(path => (path.Value.Operations ?? []).Select(
            operation => new NamedOperation(path.Key, path.Value, operation.Key.Method, operation.Value)));
        var chosen = all.Where(operation => names is null || names.Contains(operation.Operation.OperationId))
            .Take(ToolChanges.MaxPerAgent + 1).ToList();
        if (names?.FirstOrDefault(name => !chosen.Exists(each => each.Operation.OperationId == name)) is { } missing)
            return Refusal.Invalid(
                "operations", $"names {ToolText.Cut(missing, maxLength: 100)}, which the document doesn't have");

        if (chosen.Count > ToolChanges.MaxPerAgent)
            return Refusal.Invalid("operations", $"must name at most {ToolChanges.MaxPerAgent} of the operations");

        return chosen.Count == 0 ? Refusal.Invalid(Field, "has no operations") : chosen;
    }

    private static OpenApiReaderSettings Settings() => new()
    {
        LoadExternalRefs = false,
        RuleSet = new ValidationRuleSet(),
    };

    // Null if it isn't a document of OpenAPI 3.
    private static JsonNode? ReadJson(string document)
    {
        var reading = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
        try
        {
            using var parsed = JsonDocument.Parse(document, reading);
            return MessageData.IsWritable(parsed.RootElement) && IsVersion3(parsed.RootElement)
                ? JsonNode.Parse(document, documentOptions: reading)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsVersion3(JsonElement document) =>
        document.ValueKind == JsonValueKind.Object
        && document.TryGetProperty("openapi", out var version) && version.ValueKind == JsonValueKind.String
        && version.GetString()!.StartsWith("3.", StringComparison.Ordinal);
}
