using ChatServer.Chats.Documents;
using ChatServer.Chats.Events;

namespace ChatServer.Api.Events;

/// <summary>Writes the payloads of <c>events</c>, in which the data is as the client wrote it.</summary>
internal static class ChatPayloads
{
    public static byte[] Write(ChatChanged happened) =>
    [
        .. "{\"chat_id\":"u8, .. JsonText.Of(happened.ChatId.ToString()),
        .. ",\"message_id\":"u8, .. JsonText.Of(happened.Event.MessageId),
        .. ",\"data\":{\"type\":"u8, .. JsonText.Of(happened.Event.Type),
        .. ",\"data\":"u8, .. happened.Event.Data.Span, .. "}}"u8,
    ];
}
