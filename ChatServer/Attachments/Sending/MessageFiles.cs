using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Uploads;
using ChatServer.Attachments.UserFiles;
using ChatServer.Conversations;
using ChatServer.Messages.Files;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Attachments.Sending;

/// <summary>The files of messages, as the message code sees them.</summary>
internal sealed class MessageFiles(StorageLimits limits, IObjectStore objects) : IMessageFiles
{
    public Refusal? CheckRoom(ReadScope read, Guid ownerId, long bytes) => limits.Check(read, ownerId, bytes);

    public void Insert(WriteScope write, Conversation conversation, Guid ownerId, long messageId, StoredFile file) =>
        Insert(write, conversation, ownerId, new FilePlace(messageId, messageId), file, userFileId: null);

    public Outcome<OwnFile[]> FindOwn(ReadScope read, Guid ownerId, IReadOnlyList<Guid> ids)
    {
        var own = ids.Select(id => UserFileStore.Find(read, id)).OfType<UserFileRow>().Where(file => file.UserId == ownerId)
            .Select(file => new OwnFile(file.Id, file.Open(read))).ToArray();
        return own.Length == ids.Count ? own : new Refusal(RefusalCode.UnknownFile, RequestField.File);
    }

    public void Attach(
        WriteScope write, Conversation conversation, Guid ownerId, long messageId, IReadOnlyList<OwnFile> files)
    {
        for (var place = 0; place < files.Count; place++)
        {
            var (id, file) = files[place];
            UserFileStore.Delete(write, id);
            Insert(write, conversation, ownerId, new FilePlace(FileIds.Of(messageId, place), messageId), file, id);
        }
    }

    public void DeleteContent(string objectName) => objects.Delete(objectName);

    private static void Insert(
        WriteScope write, Conversation conversation, Guid ownerId, FilePlace place, StoredFile file, Guid? userFileId) =>
        AttachmentStore.Insert(write, new FileRow
        {
            Id = place.FileId,
            ConversationId = conversation.Id,
            MessageId = place.MessageId,
            UploaderId = ownerId,
            ObjectName = file.ObjectName,
            Size = file.Size,
            Details = file.Details.Seal(conversation.Cipher, place.FileId),
            CreatedAt = write.Now,
            UserFileId = userFileId,
        });

    private readonly record struct FilePlace(long FileId, long MessageId);
}
