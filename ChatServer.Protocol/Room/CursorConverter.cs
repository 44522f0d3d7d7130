using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary>A cursor is an opaque string; a message id, written as a number, is taken as one too.</summary>
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
