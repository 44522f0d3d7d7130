using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages.Sending;

/// <summary>The events that announce uploaded files.</summary>
internal static class Announcements
{
    public static bool IsAnnounced(ReadScope read, long messageId) =>
        ConversationEventStore.Exists(read, messageId, AnnouncementKind.FileSent.Name);

    /// <summary>
    /// Stores an announcement with its client_msg_id, so that catching up yields the same event as live delivery.
    /// </summary>
    public static void Insert(WriteScope write, long position, Message message) =>
        ConversationEventStore.Insert(write, new ConversationEventRow
        {
            Id = position,
            ConversationId = message.ConversationId,
            Kind = AnnouncementKind.FileSent.Name,
            UserId = message.SenderId,
            MessageId = message.Id,
            ClientMsgId = message.ClientMsgId,
            CreatedAt = write.Now,
        });
}

internal sealed class AnnouncementKind : EventKind
{
    public static readonly AnnouncementKind FileSent = new();

    private AnnouncementKind() : base("file_sent")
    {
    }

    public override bool RevealsContent => true;

    public override bool CarriesContent => true;

    public override bool IsShownAfterClearing => true;

    public override ConversationEvent Restore(MissedEvent missed) => new MessageSent(
        missed.Row.Id, missed.OpenMessage() with { ClientMsgId = missed.Row.ClientMsgId }, missed.Recipient);
}
