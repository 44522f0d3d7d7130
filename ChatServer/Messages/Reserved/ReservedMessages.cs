using ChatServer.Conversations;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Reserved;

/// <summary>
/// Messages whose place in the conversation is reserved before their text is complete: the replies of agents. A reserved message
/// has its id and sequence number, counts as deleted, and is seen by nobody. It is sent when it is completed, and keeps its place
/// above what was sent meanwhile. Used on the writer's thread; the caller has decided that it may be sent.
/// </summary>
internal sealed class ReservedMessages(ConversationCache conversations, MessageReader reader)
{
    /// <summary>Reserves the place of a message and returns its id.</summary>
    /// <param name="senderId">The owner of the agent, in whose name it writes.</param>
    /// <param name="parentId">The thread root that it will reply to.</param>
    public long Reserve(WriteScope write, Conversation conversation, Guid senderId, Guid agentId, long? parentId)
    {
        var id = write.NextPosition();
        var (seq, createdAt) = (conversation.LastSeq + 1, conversation.NextMessageAt(write.Now));
        ReservedMessageStore.Insert(
            write, new ReservedRow(id, conversation.Id, seq, senderId, agentId, parentId, createdAt),
            conversation.Cipher.Seal(SealedRecord.MessageBody, id, ""));
        conversations.MessageAdded(write, conversation, conversation.Find(write, senderId), id, createdAt);
        ConversationCache.MessageDeleted(write, conversation, senderId, seq);
        return id;
    }

    /// <summary>Sends a reserved message with its text.</summary>
    public Message Complete(WriteScope write, Conversation conversation, long id, string body, bool isTruncated) =>
        Send(write, conversation, id, new CompletedText(
            MessageType.Text.Name, conversation.Cipher.Seal(SealedRecord.MessageBody, id, body), SealedData: null,
            isTruncated ? ReplyState.Truncated : ReplyState.Complete));

    /// <summary>Sends a system message in its place.</summary>
    /// <param name="note">JSON.</param>
    public Message CompleteAsNote(WriteScope write, Conversation conversation, long id, string note) =>
        Send(write, conversation, id, new CompletedText(
            MessageType.System.Name, conversation.Cipher.Seal(SealedRecord.MessageBody, id, ""),
            conversation.Cipher.Seal(SealedRecord.MessageData, id, note), ReplyState.Complete));

    private Message Send(WriteScope write, Conversation conversation, long id, CompletedText text)
    {
        if (!ReservedMessageStore.TryComplete(write, id, text) || MessageStore.Find(write, id) is not { } row)
            throw new InvalidOperationException($"Message {id} is not reserved");

        ConversationCache.MessageRevealed(write, conversation, row.SenderId, row.Seq);
        if (row.ParentId is { } parent)
            ReplyStore.Add(write, parent, id, row.CreatedAt);
        var message = reader.Open(write, row);
        var position = write.NextPosition();
        ConversationEventStore.Insert(write, new ConversationEventRow
        {
            Id = position,
            ConversationId = conversation.Id,
            Kind = ReservedKind.Completed.Name,
            UserId = row.SenderId,
            MessageId = id,
            CreatedAt = write.Now,
        });
        conversations.Touch(conversation, position);
        write.Publish(new MessageSent(position, message, conversation.AudienceOf(id)));
        return message;
    }
}
