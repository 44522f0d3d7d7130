using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ChatServer.Agents.Tools.OpenApi;

/// <summary>
/// Makes schemas of a document stand by themselves: what they refer to becomes their <c>$defs</c>. So a schema that contains
/// itself stays finite, and one that refers a thousand times to another stays small.
/// </summary>
internal sealed class SchemaDefinitions(OpenApiDocument document)
{
    private const string Reference = "$ref";
    private const string Components = "#/components/schemas/";
    private const string Definitions = "#/$defs/";

    /// <summary>As JSON schema, with references to <c>$defs</c>.</summary>
    public static JsonNode ToJson(IOpenApiSchema schema)
    {
        using var writer = new StringWriter();
        schema.SerializeAsV31(new OpenApiJsonWriter(writer, new OpenApiJsonWriterSettings { Terse = true }));
        return JsonNode.Parse(writer.ToString()) ?? new JsonObject();
    }

    /// <summary>What a schema refers to, directly and indirectly, by name. The references are changed on the way.</summary>
    /// <exception cref="ToolException">It refers to something else, or to too much.</exception>
    public JsonObject Collect(JsonNode schema)
    {
        var found = new JsonObject();
        var waiting = new Queue<JsonNode>([schema]);
        var length = 0;
        while (waiting.TryDequeue(out var node))
        {
            foreach (var name in Redirect(node).Where(name => !found.ContainsKey(name)))
            {
                var definition = ToJson(Find(name));
                length += definition.ToJsonString().Length;
                if (length > ToolSchema.MaxLength)
                    throw new ToolException($"its schema has more than {ToolSchema.MaxLength} characters");

                found[name] = definition;
                waiting.Enqueue(definition);
            }
        }

        return found;
    }

    private IOpenApiSchema Find(string name) =>
        document.Components?.Schemas is { } schemas && schemas.TryGetValue(name, out var schema)
            ? schema
            : throw new ToolException($"the schema {name} is missing");

    // The names that the references in a node have. An object that is called "$ref" among properties isn't one.
    private static HashSet<string> Redirect(JsonNode node)
    {
        var names = new HashSet<string>();
        foreach (var schema in ObjectsIn(node).Where(each => each[Reference] is JsonValue))
        {
            var target = schema[Reference]!.GetValue<string>();
            if (!target.StartsWith(Components, StringComparison.Ordinal) || target[Components.Length..].Contains('/'))
                throw new ToolException($"the reference {ToolText.Cut(target, maxLength: 100)} isn't supported");

            names.Add(target[Components.Length..]);
            schema[Reference] = Definitions + target[Components.Length..];
        }

        return names;
    }

    private static IEnumerable<JsonObject> ObjectsIn(JsonNode? node) => node switch
    {
        JsonObject members => members.Select(member => member.Value).ToList().SelectMany(ObjectsIn).Prepend(members),
        JsonArray items => items.ToList().SelectMany(ObjectsIn),
        _ => [],
    };
}
