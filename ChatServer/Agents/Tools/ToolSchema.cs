using System.Text.Json;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Agents.Tools;

/// <summary>The JSON schema of a tool's arguments, which are an object.</summary>
internal static class ToolSchema
{
    public const string Empty = """{"type":"object","properties":{}}""";
    public const int MaxLength = 32_000;
    private const int MaxDepth = 32;
    private const string Field = "parameters";

    /// <summary>Null if it can be stored. What it demands beyond <see cref="ArgumentCheck"/> is between model and tool.</summary>
    public static Refusal? Check(string schema)
    {
        if (schema.Length > MaxLength)
            return Refusal.Invalid(Field, $"can have at most {MaxLength} characters");

        try
        {
            using var parsed = JsonDocument.Parse(
                schema, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return Check(parsed.RootElement);
        }
        catch (JsonException)
        {
            return Refusal.Invalid(Field, $"must be valid JSON of at most {MaxDepth} levels, and have no field twice");
        }
    }

    /// <summary>The names of the arguments that a schema describes.</summary>
    public static IReadOnlySet<string> PropertiesOf(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(property => property.Name).ToHashSet()
            : [];

    private static Refusal? Check(JsonElement schema)
    {
        if (!MessageData.IsWritable(schema))
            return Refusal.Invalid(Field, "must be valid Unicode");

        if (schema.ValueKind != JsonValueKind.Object || !IsObjectType(schema))
            return Refusal.Invalid(Field, """must be a JSON schema with the type "object" """.TrimEnd());

        return schema.TryGetProperty("properties", out var properties) && properties.ValueKind != JsonValueKind.Object
            ? Refusal.Invalid(Field, "must have an object as properties")
            : null;
    }

    private static bool IsObjectType(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object");
}
