using System.Text.Json;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>
/// Reads the usual <c>text_message</c>: strings for <c>receiver_id</c>, <c>message_body</c> and <c>client_msg_id</c>, each once,
/// and nothing else. It costs half as much as the serializer, which reads all other frames and finds the errors in a frame.
/// </summary>
internal static class TextActionReader
{
    /// <summary>Returns null if the frame is anything else.</summary>
    public static SendText? TryRead(ReadOnlySpan<byte> frame)
    {
        try
        {
            var fields = new Fields();
            var reader = new Utf8JsonReader(frame);
            return ReadFields(ref reader, ref fields) && fields is { HasAction: true, ReceiverId: not null, Body: not null }
                ? new SendText(fields.ReceiverId, fields.Body, fields.ClientMsgId)
                : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that isn't valid Unicode: the serializer reports the error.
            return null;
        }
    }

    private static bool ReadFields(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!ReadField(ref reader, ref fields))
                return false;
        }

        // Bytes after the object make the reader throw.
        return !reader.Read();
    }

    private static bool ReadField(ref Utf8JsonReader reader, ref Fields fields)
    {
        if (reader.ValueTextEquals("message_body"u8))
            return fields.Body is null && IsText(ref reader) && (fields.Body = reader.GetString()) is not null;

        if (reader.ValueTextEquals("receiver_id"u8))
            return fields.ReceiverId is null && IsText(ref reader) && reader.TryGetGuid(out var id)
                && (fields.ReceiverId = id) is not null;

        if (reader.ValueTextEquals("action"u8))
            return !fields.HasAction && IsText(ref reader) && (fields.HasAction = reader.ValueTextEquals("text_message"u8));

        return reader.ValueTextEquals("client_msg_id"u8) && fields.ClientMsgId is null && IsText(ref reader)
            && (fields.ClientMsgId = reader.GetString()) is not null;
    }

    private static bool IsText(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.String;

    private struct Fields
    {
        public bool HasAction;
        public Guid? ReceiverId;
        public string? Body;
        public string? ClientMsgId;
    }
}
