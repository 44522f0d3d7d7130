using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Uploads;
using ChatServer.Conversations;
using ChatServer.Messages.Files;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Attachments.Sending;

/// <summary>The files of messages, as the message code sees them.</summary>
internal sealed class MessageFiles(StorageQuota quota, IObjectStore objects) : IMessageFiles
{
    public Refusal? CheckRoom(ReadScope read, Guid ownerId, long bytes) => quota.Check(read, ownerId, bytes);

    public void Insert(WriteScope write, Conversation conversation, Guid ownerId, long messageId, StoredFile file) =>
        AttachmentStore.Insert(write, new FileRow
        {
            Id = messageId,
            ConversationId = conversation.Id,
            UploaderId = ownerId,
            ObjectName = file.ObjectName,
            Size = file.Size,
            Details = file.Details.Seal(conversation.Cipher, messageId),
            CreatedAt = write.Now,
        });

    public void DeleteContent(string objectName) => objects.Delete(objectName);
}
