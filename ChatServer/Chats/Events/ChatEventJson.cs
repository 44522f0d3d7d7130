using ChatServer.Chats.Documents;

namespace ChatServer.Chats.Events;

/// <summary>Events as they are stored, and the one that sets a message's content.</summary>
internal static class ChatEventJson
{
    private const string ContentChange = "chat:message";
    private const string IdField = "message_id", TypeField = "type", DataField = "data";

    /// <param name="content">As JSON, with its quotes.</param>
    public static ChatEvent SetContent(Guid chatId, string messageId, ReadOnlyMemory<byte> content)
    {
        byte[] data =
        [
            .. "{\"chat_id\":"u8, .. JsonText.Of(chatId.ToString()), .. ",\"message_id\":"u8, .. JsonText.Of(messageId),
            .. ",\"content\":"u8, .. content.Span, (byte)'}',
        ];
        return new ChatEvent(messageId, ContentChange, data);
    }

    public static byte[] Encode(ChatEvent happened)
    {
        using var text = new MemoryStream();
        text.Write("{"u8);
        text.Write(JsonSplice.Member(IdField, JsonText.Of(happened.MessageId), isFirst: true));
        text.Write(JsonSplice.Member(TypeField, JsonText.Of(happened.Type), isFirst: false));
        text.Write(JsonSplice.Member(DataField, happened.Data, isFirst: false));
        text.Write("}"u8);
        return text.ToArray();
    }

    public static ChatEvent Decode(ReadOnlyMemory<byte> json)
    {
        var members = JsonObjects.Members(json.Span);
        return new ChatEvent(TextOf(IdField), TextOf(TypeField), JsonObjects.Find(members, DataField)!.Value.Value(json));

        string TextOf(string name) => JsonObjects.TextOf(JsonObjects.Find(members, name)!.Value.Value(json).Span)!;
    }
}
