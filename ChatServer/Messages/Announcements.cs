using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>The events by which uploaded files were sent.</summary>
internal static class Announcements
{
    public static bool IsAnnounced(ReadScope read, long messageId) =>
        ConversationEventStore.Exists(read, messageId, ConversationEventKind.FileSent);

    /// <summary>
    /// Stores an announcement, with the id that it is confirmed by: who catches up hears what the others heard live.
    /// </summary>
    public static void Insert(WriteScope write, long position, Message message) =>
        ConversationEventStore.Insert(write, new ConversationEventRow
        {
            Id = position,
            ConversationId = message.ConversationId,
            Kind = ConversationEventKind.FileSent,
            UserId = message.SenderId,
            MessageId = message.Id,
            ClientMsgId = message.ClientMsgId,
            CreatedAt = write.Now,
        });
}
