using System.Text;
using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages;

/// <summary>What became of a file message.</summary>
internal abstract record FileMessageResult
{
    /// <summary>The message is stored.</summary>
    public sealed record Created(FileMessage Message) : FileMessageResult;

    /// <summary>It was stored before, under the same client id: <paramref name="Message"/> is the first one, and the file at hand isn't used.</summary>
    public sealed record Repeated(FileMessage Message) : FileMessageResult;

    /// <summary>The client id belongs to a message with another content.</summary>
    public sealed record Conflict : FileMessageResult;

    public sealed record UnknownReceiver : FileMessageResult;
}

internal sealed record FileMessage(long Id, long ThreadId, UserRow Sender, UserRow Receiver, string Body, StoredFile File, Timestamp CreatedAt);

/// <summary>Stores messages of type <c>file</c>: conversation, file and message in one write.</summary>
internal sealed class FileMessages(Database database, ConversationKeys keys)
{
    public ValueTask<bool> IsReceiverAsync(Guid receiver, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, receiver) is { DisabledAt: null }, cancellationToken);

    public ValueTask<FileMessageResult> CreateAsync(
        CurrentUser sender, Guid receiver, string message, string? clientMsgId, StoredFile file, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Create(write, sender.Id, receiver, message, clientMsgId, file), cancellationToken);

    private FileMessageResult Create(WriteScope write, Guid senderId, Guid receiverId, string message, string? clientMsgId, StoredFile file)
    {
        if (UserStore.Find(write, receiverId) is not { DisabledAt: null } receiver || UserStore.Find(write, senderId) is not { } sender)
            return new FileMessageResult.UnknownReceiver();

        if (clientMsgId is not null && FileMessageStore.FindByClientId(write, senderId, clientMsgId) is { } earlier)
            return Repeat(write, earlier, sender, receiver, message, file);

        var (thread, cipher) = FindOrCreateConversation(write, senderId, receiverId);
        var fileId = AttachmentStore.NextId(write);
        AttachmentStore.Insert(write, new FileRow
        {
            Id = fileId,
            ConversationId = thread,
            UploaderId = senderId,
            ObjectName = file.ObjectName,
            Size = file.Size,
            Details = file.Details.Seal(cipher, fileId),
            CreatedAt = write.Now,
        });
        var id = write.NextPosition();
        var body = cipher.Seal(SealedRecord.MessageBody, id, Encoding.UTF8.GetBytes(message));
        FileMessageStore.Insert(write, id, thread, senderId, body, fileId, clientMsgId);
        return new FileMessageResult.Created(new FileMessage(id, thread, sender, receiver, message, file, write.Now));
    }

    private FileMessageResult Repeat(WriteScope write, FileMessageRow earlier, UserRow sender, UserRow receiver, string message, StoredFile file)
    {
        if (earlier.FileId is not { } fileId || AttachmentStore.Find(write, fileId) is not { } row
            || !AttachmentStore.IsParticipant(write, earlier.ConversationId, receiver.Id))
            return new FileMessageResult.Conflict();

        var cipher = keys.Find(write, earlier.ConversationId);
        var details = FileDetails.Open(cipher, fileId, row.Details);
        var body = Encoding.UTF8.GetString(cipher.Open(SealedRecord.MessageBody, earlier.Id, earlier.Body));
        return body == message && details.Sha256 == file.Details.Sha256 && details.Name == file.Details.Name
            ? new FileMessageResult.Repeated(new FileMessage(
                earlier.Id, earlier.ConversationId, sender, receiver, body, new StoredFile(row.ObjectName, row.Size, details), earlier.CreatedAt))
            : new FileMessageResult.Conflict();
    }

    private (long Id, ConversationCipher Cipher) FindOrCreateConversation(WriteScope write, Guid one, Guid other)
    {
        var (low, high) = one.CompareTo(other) < 0 ? (one, other) : (other, one);
        if (FileMessageStore.FindConversation(write, low, high) is { } known)
            return (known, keys.Find(write, known));

        var id = FileMessageStore.InsertConversation(write, low, high);
        return (id, keys.Create(write, id));
    }
}
