using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>Reads a cursor: an opaque string, or a message id, which may be a number.</summary>
public sealed class CursorConverter : JsonConverter<string?>
{
    public override string? Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number when reader.TryGetInt64(out var id) => id.ToString(CultureInfo.InvariantCulture),
            _ => throw new JsonException(),
        };

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
