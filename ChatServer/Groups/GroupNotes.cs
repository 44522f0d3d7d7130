using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Groups;

/// <summary>Says in a group what changed: each change is a message of type <c>system</c>, in the name of who made it.</summary>
internal sealed class GroupNotes(ConversationCache conversations)
{
    /// <summary>Appends the note and returns its position; all who are participants at this moment hear it.</summary>
    public long Append(WriteScope write, Conversation group, Guid actorId, SystemNote note)
    {
        var data = note.ToJson();
        var message = new Message(
            write.NextPosition(), group.Id, group.LastSeq + 1, actorId, ReceiverId: null, MessageType.System, Body: "", ReplyToId: null,
            File: null, Profile: null, ClientMsgId: null, write.Now, write.Now, Data: data)
        {
            SenderName = group.Find(actorId)!.Name.Text,
        };
        MessageInsert.Of(write).TryExecute(
            message,
            group.Cipher.Seal(SealedRecord.MessageBody, message.Id, []),
            group.Cipher.Seal(SealedRecord.MessageData, message.Id, System.Text.Encoding.UTF8.GetBytes(data)));
        conversations.MessageAdded(write, group, group.Find(actorId)!, message.Id);
        write.Publish(new MessageSent(message.Id, message, group.ParticipantIds));
        SettingsLog.BringBack(write, conversations, group);
        return message.Id;
    }
}
