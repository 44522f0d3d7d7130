using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Api.Sockets;
using ChatServer.Hosting.Web;
using Json.Schema;

namespace ChatServer.Tests.Harness;

/// <summary>
/// Checks every frame that a test receives against <c>/asyncapi.json</c>. A key that is missing in the schema is a fault: it
/// isn't documented. A frame with the same keys and types as a valid one is not checked again.
/// </summary>
internal static class PublishedSchemas
{
    private static readonly ConcurrentDictionary<SocketDescription, SocketSchemas> Sockets = new();

    public static void CheckFrame(SocketDescription socket, string text) =>
        Sockets.GetOrAdd(socket, static described => new SocketSchemas(described)).Check(text);

    /// <summary>Forbids keys of objects that the schema doesn't name.</summary>
    public static JsonNode Close(JsonNode schema)
    {
        if (schema is JsonObject described)
        {
            if (described.ContainsKey("properties") && !described.ContainsKey("additionalProperties"))
                described["additionalProperties"] = false;
            foreach (var (_, inner) in described.ToList())
                Close(inner ?? "");
        }
        else if (schema is JsonArray list)
        {
            foreach (var inner in list)
                Close(inner ?? "");
        }

        return schema;
    }

    /// <exception cref="AssertionException">The text doesn't match; the message has the place.</exception>
    public static void Check(JsonSchema schema, string name, string text)
    {
        var results = schema.Evaluate(
            JsonNode.Parse(text, documentOptions: AnyDepth.Options), new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid)
            return;

        var faults = results.Details.Where(detail => detail.HasErrors)
            .SelectMany(detail => detail.Errors!.Values.Select(error => $"{detail.InstanceLocation}: {error}"));
        throw new AssertionException($"{name} doesn't match its schema: {string.Join("; ", faults)}\n{text}");
    }

    private sealed class SocketSchemas(SocketDescription socket)
    {
        private readonly Dictionary<string, Lazy<JsonSchema>> schemas = socket.FromServer.ToDictionary(
            frame => frame.Name,
            frame => new Lazy<JsonSchema>(
                () => JsonSchema.FromText(Close(new FrameSchemas(socket).FromServer(frame)).ToJsonString())));

        private readonly ConcurrentDictionary<long, bool> known = new();

        public void Check(string text)
        {
            var shape = JsonShape.Of(text, socket.Key);
            if (known.ContainsKey(shape))
                return;

            var name = JsonSerializer.Deserialize<JsonElement>(text).Text(socket.Key) ?? "";
            if (!schemas.TryGetValue(name, out var schema))
                throw new AssertionException($"{name} is not in /asyncapi.json: {text}");

            PublishedSchemas.Check(schema.Value, name, text);
            known[shape] = true;
        }
    }
}
