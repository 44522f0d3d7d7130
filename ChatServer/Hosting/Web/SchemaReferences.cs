using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatServer.Hosting.Web;

/// <summary>
/// Resolves the references in an exported schema. Where a type occurs twice, the exporter refers to its first place by a path
/// from the root of that schema, which leads nowhere once the schema is part of a document. No frame contains its own type.
/// </summary>
internal static class SchemaReferences
{
    private const string Reference = "$ref";

    public static JsonNode Inline(JsonNode schema) => Inline(schema, schema);

    private static JsonNode Inline(JsonNode node, JsonNode root) => node switch
    {
        JsonObject described when described[Reference] is JsonValue path =>
            Inline(Find(root, path.GetValue<string>()), root),
        JsonObject described => new JsonObject(
            described.Select(part => KeyValuePair.Create(part.Key, part.Value is { } value ? Inline(value, root) : null))),
        JsonArray list => new JsonArray([.. list.Select(part => part is null ? null : Inline(part, root))]),
        _ => node.DeepClone(),
    };

    // A JSON pointer, RFC 6901, as a fragment.
    private static JsonNode Find(JsonNode root, string path) => path
        .TrimStart('#')
        .Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
        .Aggregate(root, (at, step) =>
            at is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : at[step]!);
}
