using System.Text.Json;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>Reads fields that may be absent, null, or of another type than they should be.</summary>
internal static class OpenAiJson
{
    /// <summary>Null if the field is absent or null, or if the value is no object.</summary>
    public static JsonElement? Find(JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(field, out var found)
        && found.ValueKind != JsonValueKind.Null
            ? found
            : null;

    public static string? Text(JsonElement value, string field) =>
        Find(value, field) is { } found ? LenientText.Read(found) : null;

    public static long? Number(JsonElement value, string field) =>
        Find(value, field) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number) ? number : null;
}
