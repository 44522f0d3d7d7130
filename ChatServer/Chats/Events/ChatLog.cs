using System.Text.Json;
using ChatServer.Chats.Documents;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Events;

/// <summary>
/// The events of chats in their owner's log. Changes of one message's content are one entry with the newest content, so a message
/// that was streamed in hundreds of steps is caught up on in one.
/// </summary>
internal sealed class ChatLog(ChatKeys keys)
{
    private const string ContentChange = "chat:message";
    private const string IdField = "message_id", TypeField = "type", DataField = "data";

    /// <summary>Adds an event that sets the content of a message.</summary>
    /// <param name="content">As JSON, with its quotes.</param>
    public static void AddContent(
        WriteScope write, ChatRow chat, string messageId, long messageRow, ReadOnlyMemory<byte> content) =>
        AddContent(write, chat, SetContent(chat.Uuid, messageId, content), messageRow);

    /// <summary>Adds an event that changes the content of a stored message.</summary>
    public static void AddContent(WriteScope write, ChatRow chat, ChatEvent happened, long messageRow)
    {
        var row = RowOf(write, chat) with { MessageRow = messageRow };
        ChatEventStore.ReplaceContentChange(write, row);
        write.Publish(new ChatChanged(row.Id, row.OwnerId, chat.Uuid, happened));
    }

    public void Add(WriteScope write, ChatRow chat, ChatEvent happened)
    {
        var row = RowOf(write, chat);
        ChatEventStore.Insert(
            write,
            row with { Content = keys.Find(write, chat.Id).Seal(SealedRecord.ChatEvent, row.Id, Encode(happened)) });
        write.Publish(new ChatChanged(row.Id, row.OwnerId, chat.Uuid, happened));
    }

    /// <summary>
    /// The events of a user's chats above a position and up to another, in order. A reader of the whole log merges them with
    /// <c>CatchUp</c>'s by position; both have to be read with the same bounds.
    /// </summary>
    public IReadOnlyList<ChatChanged> ReadAfter(ReadScope read, Guid ownerId, long after, long upTo, int limit) =>
        [.. ChatEventStore.ReadAfter(read, ownerId, after, upTo, limit).Select(row => Restore(read, row))];

    private ChatChanged Restore(ReadScope read, ChatEventRow row)
    {
        var chat = ChatStore.Find(read, row.ChatId)
            ?? throw new DamagedRecordException($"The event {row.Id} is of the chat {row.ChatId}, which doesn't exist");
        var cipher = keys.Find(read, row.ChatId);
        var happened = row.MessageRow is { } message
            ? Restore(read, cipher, chat.Uuid, message)
            : Decode(cipher.Open(SealedRecord.ChatEvent, row.Id, row.Content));
        return new ChatChanged(row.Id, row.OwnerId, chat.Uuid, happened);
    }

    private static ChatEvent Restore(ReadScope read, ConversationCipher cipher, Guid chatId, long messageRow)
    {
        var node = (ChatContentStore.Find(read, messageRow)
            ?? throw new DamagedRecordException($"The message {messageRow} of the chat {chatId} doesn't exist")).Open(cipher);
        var content = JsonObjects.Find(node.Value.Span, "content") is { } member
            ? member.Value(node.Value)
            : "\"\""u8.ToArray();
        return SetContent(chatId, node.Id, content);
    }

    private static ChatEvent SetContent(Guid chatId, string messageId, ReadOnlyMemory<byte> content)
    {
        byte[] data =
        [
            .. "{\"chat_id\":"u8, .. JsonText.Of(chatId.ToString()), .. ",\"message_id\":"u8, .. JsonText.Of(messageId),
            .. ",\"content\":"u8, .. content.Span, (byte)'}',
        ];
        return new ChatEvent(messageId, ContentChange, data);
    }

    private static byte[] Encode(ChatEvent happened)
    {
        using var text = new MemoryStream();
        text.Write("{"u8);
        text.Write(JsonSplice.Member(IdField, JsonText.Of(happened.MessageId), isFirst: true));
        text.Write(JsonSplice.Member(TypeField, JsonText.Of(happened.Type), isFirst: false));
        text.Write(JsonSplice.Member(DataField, happened.Data, isFirst: false));
        text.Write("}"u8);
        return text.ToArray();
    }

    private static ChatEvent Decode(ReadOnlyMemory<byte> json)
    {
        var members = JsonObjects.Members(json.Span);
        return new ChatEvent(TextOf(IdField), TextOf(TypeField), JsonObjects.Find(members, DataField)!.Value.Value(json));

        string TextOf(string name) => JsonObjects.TextOf(JsonObjects.Find(members, name)!.Value.Value(json).Span)!;
    }

    private static ChatEventRow RowOf(WriteScope write, ChatRow chat) => new()
    {
        Id = write.NextPosition(),
        OwnerId = chat.OwnerId!.Value,
        ChatId = chat.Id,
        CreatedAt = write.Now,
    };
}
