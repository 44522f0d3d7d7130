using ChatServer.Chats.Documents;
using ChatServer.Chats.Events;

namespace ChatServer.Api.Events;

/// <summary>Writes the payloads of <c>events</c>, in which the data is as the client wrote it.</summary>
internal static class ChatPayloads
{
    public static byte[] Write(ChatChanged happened) => Write(happened.ChatId, happened.Event);

    public static byte[] Write(Guid chatId, ChatEvent happened) =>
    [
        .. "{\"chat_id\":"u8, .. JsonText.Of(chatId.ToString()),
        .. ",\"message_id\":"u8, .. JsonText.Of(happened.MessageId),
        .. ",\"data\":{\"type\":"u8, .. JsonText.Of(happened.Type),
        .. ",\"data\":"u8, .. happened.Data.Span, .. "}}"u8,
    ];
}
