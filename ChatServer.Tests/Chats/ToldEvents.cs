using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Chats;

/// <summary>Events as texts that can be compared.</summary>
internal static class ToldEvents
{
    public static string Payload(string chatId, string messageId, string type, string data) =>
        $$$"""{"chat_id":"{{{chatId}}}","message_id":"{{{messageId}}}","data":{"type":"{{{type}}}","data":{{{data}}}}}""";

    /// <summary>The payload that sets the content of a message.</summary>
    public static string Content(string chatId, string messageId, string content) => Payload(
        chatId, messageId, "chat:message",
        $$"""{"chat_id":"{{chatId}}","message_id":"{{messageId}}","content":"{{content}}"}""");

    /// <summary>The payload of an event of a chat; the type and content of an event of a channel.</summary>
    public static string Describe(JsonElement frame) => Describe(frame.Text("type")!, frame.GetProperty("data"));

    public static string DescribePacket(string packet)
    {
        var parts = JsonSerializer.Deserialize<JsonElement>(packet[2..]);
        return Describe(parts[0].GetString()!, parts[1]);
    }

    private static string Describe(string name, JsonElement payload)
    {
        if (name == "events")
            return payload.GetRawText();

        var told = payload.GetProperty("data");
        var content = told.TryGetProperty("data", out var message) ? $" {message.Text("content")}" : "";
        return told.Text("type") + content;
    }
}
