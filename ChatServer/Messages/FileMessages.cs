using System.Text;
using ChatServer.Accounts;
using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Messages.Types;
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

    /// <summary>The receiver has blocked the sender.</summary>
    public sealed record Blocked : FileMessageResult;
}

internal sealed record FileMessage(long Id, long ThreadId, UserRow Sender, UserRow Receiver, string Body, StoredFile File, Timestamp CreatedAt);

/// <summary>
/// Stores messages of type <c>file</c>: conversation, file and message in one write. The message is in the history at once; it is
/// told to devices when its sender announces it, see <see cref="Outbox.AnnounceFileAsync"/>.
/// </summary>
internal sealed class FileMessages(Database database, ConversationCache conversations, ConversationKeys keys, MessageReader reader)
{
    /// <summary>Whether it is worth reading a file for this receiver: one who is disabled is refused only if it isn't a repeated upload.</summary>
    public ValueTask<bool> IsUserAsync(Guid receiver, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, receiver) is not null, cancellationToken);

    public ValueTask<FileMessageResult> CreateAsync(
        CurrentUser sender, Guid receiver, string message, string? clientMsgId, StoredFile file, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Create(write, sender.Id, receiver, message, clientMsgId, file), cancellationToken);

    private FileMessageResult Create(WriteScope write, Guid senderId, Guid receiverId, string body, string? clientMsgId, StoredFile file)
    {
        if (UserStore.Find(write, receiverId) is not { } receiver || UserStore.Find(write, senderId) is not { } sender)
            return new FileMessageResult.UnknownReceiver();

        if (clientMsgId is not null && MessageStore.FindByClientId(write, senderId, clientMsgId) is { } earlier)
            return Repeat(write, earlier, sender, receiver, body, file);

        if (conversations.OpenDirect(write, senderId, receiverId) is not { } conversation)
            return new FileMessageResult.UnknownReceiver();

        if (conversation.IsBlockedFor(senderId))
            return new FileMessageResult.Blocked();

        var attached = InsertFile(write, conversation, senderId, file);
        var message = InsertMessage(write, conversation, senderId, receiverId, body, clientMsgId, attached);
        return new FileMessageResult.Created(new FileMessage(message.Id, conversation.Id, sender, receiver, body, file, write.Now));
    }

    private static AttachedFile InsertFile(WriteScope write, Conversation conversation, Guid uploaderId, StoredFile file)
    {
        var id = AttachmentStore.NextId(write);
        AttachmentStore.Insert(write, new FileRow
        {
            Id = id,
            ConversationId = conversation.Id,
            UploaderId = uploaderId,
            ObjectName = file.ObjectName,
            Size = file.Size,
            Details = file.Details.Seal(conversation.Cipher, id),
            CreatedAt = write.Now,
        });
        return new AttachedFile(id, file.ObjectName, file.Details.Name, file.Size);
    }

    private Message InsertMessage(
        WriteScope write, Conversation conversation, Guid senderId, Guid receiverId, string body, string? clientMsgId, AttachedFile file)
    {
        var message = new Message(
            write.NextPosition(), conversation.Id, conversation.LastSeq + 1, senderId, receiverId, MessageType.File, body, ReplyToId: null,
            file, Profile: null, clientMsgId, write.Now, write.Now);
        var sealedBody = conversation.Cipher.Seal(SealedRecord.MessageBody, message.Id, Encoding.UTF8.GetBytes(body));
        MessageInsert.Of(write).TryExecute(message, sealedBody);
        conversations.MessageAdded(conversation, conversation.Find(senderId)!, message.Id);
        return message;
    }

    private FileMessageResult Repeat(WriteScope write, MessageRow earlier, UserRow sender, UserRow receiver, string body, StoredFile file)
    {
        var first = reader.Open(write, earlier);
        if (first.File is not { } attached || first.ReceiverId != receiver.Id || first.Body != body)
            return new FileMessageResult.Conflict();

        var details = FileDetails.Open(keys.Find(write, first.ConversationId), attached.Id, earlier.FileDetails!);
        return details.Sha256 == file.Details.Sha256 && details.Name == file.Details.Name
            ? new FileMessageResult.Repeated(new FileMessage(
                first.Id, first.ConversationId, sender, receiver, body, new StoredFile(attached.ObjectName, attached.Size, details), first.CreatedAt))
            : new FileMessageResult.Conflict();
    }
}
