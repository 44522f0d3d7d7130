using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Room;

namespace ChatServer.Hosting.Web;

/// <summary>JSON schemas of the frames of a WebSocket, made from the records that are read and written.</summary>
internal sealed class FrameSchemas(SocketDescription socket)
{
    private static readonly JsonSchemaExporterOptions OfServer =
        new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = DescribeWritten };

    private static readonly JsonSchemaExporterOptions OfClients =
        new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = DescribeRead };

    private readonly JsonSerializerOptions json = new()
    {
        TypeInfoResolver = socket.Types,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public JsonObject FromServer(FrameDescription frame) => Of(frame, OfServer);

    public JsonObject FromClients(FrameDescription frame)
    {
        var schema = Of(frame, OfClients);
        foreach (var (field, meaning) in frame.Fields)
        {
            if (schema["properties"]![field] is JsonObject described)
                described["description"] = meaning;
            else
                schema["properties"]![field] = new JsonObject { ["description"] = meaning };
        }

        return schema;
    }

    private JsonObject Of(FrameDescription frame, JsonSchemaExporterOptions options)
    {
        var schemas = frame.Records
            .Select(record => SchemaReferences.Inline(json.GetJsonSchemaAsNode(record, options)).AsObject())
            .Select(schema => Name(schema, frame)).ToArray();
        return schemas.Length == 1 ? schemas[0] : new JsonObject { ["anyOf"] = new JsonArray(schemas) };
    }

    // The field that names the frame comes first and can only have this value.
    private JsonObject Name(JsonObject schema, FrameDescription frame)
    {
        var properties = new JsonObject { [socket.Key] = new JsonObject { ["const"] = frame.Name } };
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
            properties.TryAdd(name, property?.DeepClone());
        var required = schema["required"]?.AsArray().Select(name => (string?)name).Append(socket.Key).Distinct() ?? [socket.Key];
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]),
        };
    }

    // Fields that are omitted when null are never null; all other fields are always present.
    private static JsonNode DescribeWritten(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject described)
            return schema;

        described.Remove("default");
        if (context.PropertyInfo?.ShouldSerialize is not null)
            RemoveNull(described);
        if (described.ContainsKey("properties"))
            Require(described, context.TypeInfo.Properties.Where(property => property.ShouldSerialize is null));
        return described;
    }

    // The thread id replaces the receiver.
    private static JsonNode DescribeRead(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Converter is CursorConverter)
            return new JsonObject { ["type"] = new JsonArray("string", "integer", "null") };

        if (schema is not JsonObject described)
            return schema;

        described.Remove("default");
        if (described["properties"] is JsonObject properties)
            Require(
                described,
                context.TypeInfo.Properties.Where(
                    property => property.IsRequired && !(property.Name == "receiver_id" && properties.ContainsKey("thread_id"))));
        return described;
    }

    private static void RemoveNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types && types.FirstOrDefault(type => (string?)type != "null") is { } type)
            schema["type"] = type.DeepClone();
    }

    private static void Require(JsonObject schema, IEnumerable<JsonPropertyInfo> properties)
    {
        JsonNode?[] names = [.. properties.Select(property => JsonValue.Create(property.Name))];
        schema.Remove("required");
        if (names.Length > 0)
            schema["required"] = new JsonArray(names);
    }
}
