using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats.Events;

/// <summary>
/// The events of chats in their owner's log. Changes of one message's content are one entry with the newest content, so a message
/// that was streamed in hundreds of steps is caught up on in one. Used on the writer's thread.
/// </summary>
internal sealed class ChatLog(ChatKeys keys, ChatLogBound bound, ConversationCache positions)
{
    /// <summary>Adds an event that sets the content of a message.</summary>
    /// <param name="content">As JSON, with its quotes.</param>
    public void AddContent(
        WriteScope write, ChatRow chat, string messageId, long messageRow, ReadOnlyMemory<byte> content) =>
        AddContent(write, chat, ChatEventJson.SetContent(chat.Uuid, messageId, content), messageRow);

    /// <summary>Adds an event that changes the content of a stored message.</summary>
    public void AddContent(WriteScope write, ChatRow chat, ChatEvent happened, long messageRow)
    {
        var row = RowOf(write, chat) with { MessageRow = messageRow };
        ChatEventStore.ReplaceContentChange(write, row);
        Publish(write, new ChatChanged(row.Id, row.OwnerId, chat.Uuid, happened) { IsContent = true }, bytes: 0);
    }

    public void Add(WriteScope write, ChatRow chat, ChatEvent happened)
    {
        var row = RowOf(write, chat);
        var content = keys.Find(write, chat.Id).Seal(SealedRecord.ChatEvent, row.Id, ChatEventJson.Encode(happened));
        ChatEventStore.Insert(write, row with { Content = content });
        Publish(write, new ChatChanged(row.Id, row.OwnerId, chat.Uuid, happened), content.Length);
    }

    private void Publish(WriteScope write, ChatChanged added, long bytes)
    {
        positions.NotePersonal(added.Position);
        bound.Added(write, added.OwnerId, bytes);
        write.Publish(added);
    }

    private static ChatEventRow RowOf(WriteScope write, ChatRow chat) => new()
    {
        Id = write.NextPosition(),
        OwnerId = chat.OwnerId!.Value,
        ChatId = chat.Id,
        CreatedAt = write.Now,
    };
}
