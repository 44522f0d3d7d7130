using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>The events by which uploaded files were sent.</summary>
internal static class Announcements
{
    public static bool IsAnnounced(ReadScope read, long messageId) =>
        ConversationEventStore.Exists(read, messageId, ConversationEventKind.FileSent);

    public static void Insert(WriteScope write, long position, Message message) =>
        ConversationEventStore.Insert(write, new ConversationEventRow
        {
            Id = position,
            ConversationId = message.ConversationId,
            Kind = ConversationEventKind.FileSent,
            UserId = message.SenderId,
            MessageId = message.Id,
            CreatedAt = write.Now,
        });
}
