using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ChatServer.Benchmarks.Chats;

/// <summary>Documents of chats as front ends save them: a user and an assistant who answer each other in one branch.</summary>
internal static class SampleChat
{
    public static string MessageId(int number) => $"m-{number.ToString(CultureInfo.InvariantCulture)}";

    /// <param name="messageBytes">What a message takes, about: its JSON without the content takes about 130.</param>
    public static byte[] Write(string title, int messages, int messageBytes)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            json.WriteStartArray("models");
            json.WriteEndArray();
            json.WriteStartObject("history");
            json.WriteStartObject("messages");
            var content = new string('x', Math.Max(1, messageBytes - 130));
            for (var number = 0; number < messages; number++)
                WriteMessage(json, number, messages, content);
            json.WriteEndObject();
            json.WriteString("currentId", MessageId(messages - 1));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, int number, int messages, string content)
    {
        json.WriteStartObject(MessageId(number));
        json.WriteString("id", MessageId(number));
        json.WriteString("parentId", number == 0 ? null : MessageId(number - 1));
        json.WriteStartArray("childrenIds");
        if (number + 1 < messages)
            json.WriteStringValue(MessageId(number + 1));
        json.WriteEndArray();
        json.WriteString("role", number % 2 == 0 ? "user" : "assistant");
        json.WriteString("content", content);
        json.WriteNumber("timestamp", 1_700_000_000 + number);
        json.WriteEndObject();
    }
}
