using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatServer.Messages.Extras;

/// <summary>Adds the properties of one JSON object to another. Values are copied as they are written.</summary>
internal static class JsonObjects
{
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The second replaces properties of the first with the same name; null is no object.</summary>
    public static string? Merge(string? first, string? second)
    {
        if (first is null || second is null)
            return second ?? first;

        using var before = JsonDocument.Parse(first);
        using var added = JsonDocument.Parse(second);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Unescaped))
            Write(writer, before.RootElement, added.RootElement);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement before, JsonElement added)
    {
        writer.WriteStartObject();
        foreach (var property in before.EnumerateObject().Where(property => !added.TryGetProperty(property.Name, out _)))
            Write(writer, property);
        foreach (var property in added.EnumerateObject())
            Write(writer, property);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, JsonProperty property)
    {
        writer.WritePropertyName(property.Name);
        writer.WriteRawValue(property.Value.GetRawText(), skipInputValidation: true);
    }
}
