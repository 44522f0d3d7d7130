using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatServer.Messages.Types;

/// <summary>Writes a message type as its name.</summary>
internal sealed class MessageTypeConverter : JsonConverter<MessageType>
{
    private static readonly MessageTypes Types = new(MessageTypesRegistration.All);

    public override MessageType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Types.Find(reader.GetString() ?? throw new JsonException("A message type has no name"));

    public override void Write(Utf8JsonWriter writer, MessageType value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name);
}
