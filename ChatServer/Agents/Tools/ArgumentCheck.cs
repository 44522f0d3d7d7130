using System.Text.Json;
using ChatServer.Messages.Types;

namespace ChatServer.Agents.Tools;

/// <summary>
/// Checks a model's arguments against a tool's schema: <c>type</c>, <c>enum</c>, <c>const</c>, <c>required</c>,
/// <c>properties</c>, <c>additionalProperties</c>, <c>items</c> and references to <c>$defs</c>. Each value is checked against one
/// schema, without patterns, so a hostile schema costs no more than the arguments are long. The rest is the tool's own affair,
/// see docs/decisions/0017-tools.md.
/// </summary>
internal sealed class ArgumentCheck
{
    public const int MaxLength = 64_000;
    private const int MaxDepth = 32;
    private const int MaxReferences = 16;
    private const string LocalDefinition = "#/$defs/";
    private readonly JsonElement root;

    private ArgumentCheck(JsonElement root) => this.root = root;

    /// <summary>The arguments, if they are an object that the schema allows.</summary>
    /// <param name="arguments">As the model wrote them; empty for none.</param>
    /// <exception cref="ToolException">They aren't; the message says why.</exception>
    public static JsonElement Read(string schema, string arguments)
    {
        if (arguments.Length > MaxLength)
            throw new ToolException($"The arguments can have at most {MaxLength} characters");

        var value = Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments);
        using var parsed = JsonDocument.Parse(schema);
        var check = new ArgumentCheck(parsed.RootElement);
        if ((check.ProblemOfNames(value) ?? check.ProblemOf(parsed.RootElement, value, "")) is { } problem)
            throw new ToolException($"The arguments are invalid: {problem}");
        return value;
    }

    private static JsonElement Parse(string arguments)
    {
        try
        {
            using var parsed = JsonDocument.Parse(
                arguments, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            if (parsed.RootElement.ValueKind == JsonValueKind.Object && MessageData.IsWritable(parsed.RootElement))
                return parsed.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new ToolException("The arguments aren't valid JSON", failure);
        }

        throw new ToolException("The arguments must be a JSON object");
    }

    // JSON schema allows what it doesn't name. Here it is refused: it might reach a parameter that the owner didn't offer.
    private string? ProblemOfNames(JsonElement arguments)
    {
        if (root.TryGetProperty("additionalProperties", out _))
            return null;

        var known = ToolSchema.PropertiesOf(root);
        return arguments.EnumerateObject().Select(argument => argument.Name).FirstOrDefault(name => !known.Contains(name)) is
        { } unknown
            ? $"there is no argument {Show(unknown)}"
            : null;
    }

    private string? ProblemOf(JsonElement schema, JsonElement value, string place)
    {
        var meant = Resolve(schema);
        if (meant.ValueKind == JsonValueKind.False)
            return $"{Name(place)} is not allowed";

        if (meant.ValueKind != JsonValueKind.Object)
            return null;

        return ProblemOfType(meant, value, place) ?? ProblemOfValue(meant, value, place) ?? value.ValueKind switch
        {
            JsonValueKind.Object => ProblemOfObject(meant, value, place),
            JsonValueKind.Array when meant.TryGetProperty("items", out var items) => value.EnumerateArray()
                .Select((item, index) => ProblemOf(items, item, $"{place}[{index}]"))
                .FirstOrDefault(problem => problem is not null),
            _ => null,
        };
    }

    private string? ProblemOfObject(JsonElement schema, JsonElement value, string place)
    {
        if (MissingIn(schema, value) is { } missing)
            return $"{Name(Join(place, missing))} is missing";

        var properties = Member(schema, "properties");
        var others = Member(schema, "additionalProperties");
        foreach (var property in value.EnumerateObject())
        {
            var of = Member(properties, property.Name) is { ValueKind: not JsonValueKind.Undefined } own ? own : others;
            if (of.ValueKind != JsonValueKind.Undefined
                && ProblemOf(of, property.Value, Join(place, property.Name)) is { } problem)
                return problem;
        }

        return null;
    }

    private static string? MissingIn(JsonElement schema, JsonElement value) =>
        Member(schema, "required") is { ValueKind: JsonValueKind.Array } required
            ? required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)
                .FirstOrDefault(name => !value.TryGetProperty(name, out _))
            : null;

    private static string? ProblemOfType(JsonElement schema, JsonElement value, string place)
    {
        var type = Member(schema, "type");
        var names = type.ValueKind switch
        {
            JsonValueKind.String => [type],
            JsonValueKind.Array => type.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).ToList(),
            _ => new List<JsonElement>(),
        };
        return names.Count == 0 || names.Exists(name => HasType(value, name.GetString()!))
            ? null
            : $"{Name(place)} must be of the type {string.Join(" or ", names.Select(name => Show(name.GetString()!)))}";
    }

    private static string? ProblemOfValue(JsonElement schema, JsonElement value, string place)
    {
        if (Member(schema, "const") is { ValueKind: not JsonValueKind.Undefined } only && !JsonElement.DeepEquals(only, value))
            return $"{Name(place)} must be {Show(only.GetRawText())}";

        return Member(schema, "enum") is { ValueKind: JsonValueKind.Array } listed
            && !listed.EnumerateArray().Any(each => JsonElement.DeepEquals(each, value))
            ? $"{Name(place)} must be one of {Show(listed.GetRawText())}"
            : null;
    }

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        _ => true, // no type of JSON schema
    };

    // What refers to nothing, or in a circle, allows everything.
    private JsonElement Resolve(JsonElement schema)
    {
        for (var hops = 0; hops < MaxReferences; hops++)
        {
            if (Member(schema, "$ref") is not { ValueKind: JsonValueKind.String } reference)
                return schema;

            var target = reference.GetString()!;
            if (!target.StartsWith(LocalDefinition, StringComparison.Ordinal))
                return default;

            schema = Member(Member(root, "$defs"), target[LocalDefinition.Length..]);
        }

        return default;
    }

    // Undefined if it isn't an object, or has no such member.
    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string Join(string place, string name) => place.Length == 0 ? Show(name) : $"{place}.{Show(name)}";

    private static string Name(string place) => place.Length == 0 ? "the object" : place;

    private static string Show(string text) => ToolText.Cut(text, maxLength: 200);
}
