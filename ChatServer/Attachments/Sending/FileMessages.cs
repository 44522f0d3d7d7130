using System.Diagnostics.CodeAnalysis;
using System.Text;
using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Messages;
using ChatServer.Messages.Files;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments.Sending;

/// <summary>What became of a file message.</summary>
/// <param name="Message">The stored message; null where it was refused.</param>
/// <param name="IsRepeated">It was stored before, under the same client id: the file at hand isn't used.</param>
internal readonly record struct FileOutcome(FileMessage? Message, bool IsRepeated, Refusal? Refusal)
{
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool IsRefused => Refusal is not null;

    /// <summary>Whether the file at hand is needed from now on.</summary>
    public bool IsKept => !IsRefused && !IsRepeated;

    public static implicit operator FileOutcome(Refusal refusal) => new(Message: null, IsRepeated: false, refusal);
}

/// <param name="Receiver">As the sender may see them; null in a group.</param>
internal sealed record FileMessage(
    long Id, long ThreadId, UserRow Sender, UserRow? Receiver, string Body, StoredFile File, Timestamp CreatedAt, MessageType Type, string? Data);

/// <summary>
/// Stores messages that are sent by uploading a file: conversation, file and message in one write. The message is in the history at once; it is
/// told to devices when its sender announces it, see <see cref="Outbox.AnnounceFileAsync"/>.
/// </summary>
internal sealed class FileMessages(
    Database database, ConversationCache conversations, SuspendedUsers suspended, ConversationKeys keys, MessageReader reader,
    MessageRules rules, IMessageFiles files)
{
    /// <summary>Whether it is worth reading a file for this receiver: one who is disabled is refused only if it isn't a repeated upload.</summary>
    public ValueTask<bool> IsUserAsync(Guid receiver, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, receiver) is not null, cancellationToken);

    /// <summary>Whether it is worth reading a file for this conversation: who left it is refused only if it isn't a repeated upload.</summary>
    public ValueTask<bool> IsPartOfAsync(Guid senderId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ConversationStore.FindView(read, conversationId, senderId) is not null, cancellationToken);

    public async ValueTask<FileOutcome> CreateAsync(CurrentUser sender, FileDraft draft, CancellationToken cancellationToken) =>
        rules.Check(draft) is { } error
            ? error
            : await database.WriteAsync(write => Create(write, sender, draft), cancellationToken);

    private FileOutcome Create(WriteScope write, CurrentUser user, FileDraft draft)
    {
        if (SignedInUser.Find(write, user) is not { } sender)
            return new Refusal(RefusalCode.SignedOut);

        return Create(write, user.Id, sender, draft);
    }

    private FileOutcome Create(WriteScope write, Guid senderId, UserRow sender, FileDraft draft)
    {
        if (draft.ClientMsgId is { } clientMsgId && MessageStore.FindByClientId(write, senderId, clientMsgId) is { } earlier)
            return Repeat(write, earlier, sender, draft);

        if (suspended.Contains(senderId, write.Now))
            return MessageChanges.Suspended;

        var opened = conversations.OpenToWrite(write, senderId, draft.ReceiverId, draft.ConversationId, new FirstMessage(draft.Names));
        if (opened.IsRefused)
            return opened.Refusal;

        var conversation = opened.Value;
        if (conversation.IsBlockedFor(senderId))
            return new Refusal(RefusalCode.Blocked, draft.Target);

        if (draft.ReplyToId is { } replyTo
            && (!MessageStore.IsInConversation(write, replyTo, conversation.Id) || conversation.Find(senderId)!.HasCleared(replyTo)))
            return new Refusal(RefusalCode.MessageElsewhere, RequestField.ReplyTo);

        if (draft.ParentId is { } parent && ParentCheck.Refuse(write, conversation, senderId, parent) is { } refusal)
            return refusal;

        if (files.CheckRoom(write, senderId, draft.File.Size) is { } noRoom)
            return noRoom;

        var message = InsertMessage(write, conversation, senderId, draft);
        return new FileOutcome(Describe(write, message, sender, draft.File), IsRepeated: false, Refusal: null);
    }

    private static FileMessage Describe(ReadScope read, Message message, UserRow sender, StoredFile file) => new(
        message.Id, message.ConversationId, sender, Receiver(read, sender.Id, message.ReceiverId), message.Body, file,
        message.CreatedAt, message.Type, message.Data);

    private static UserRow? Receiver(ReadScope read, Guid senderId, Guid? receiverId) =>
        receiverId is { } id && UserStore.Find(read, id) is { } receiver ? Acquaintances.ShownTo(read, senderId, receiver) : null;

    private Message InsertMessage(WriteScope write, Conversation conversation, Guid senderId, FileDraft draft)
    {
        var file = draft.File.AttachTo(write.Position + 1);
        files.Insert(write, conversation, senderId, file.Id, draft.File);
        var message = new Message(
            write.NextPosition(), conversation.Id, conversation.LastSeq + 1, senderId, conversation.IsGroup ? null : conversation.OtherThan(senderId),
            draft.Type, draft.Body, draft.ReplyToId, file, Profile: null, draft.ClientMsgId, write.Now, write.Now, Data: draft.Data,
            ParentId: draft.ParentId)
        {
            SenderName = conversation.Find(senderId)!.Name.Text,
        };
        var sealedBody = conversation.Cipher.Seal(SealedRecord.MessageBody, message.Id, Encoding.UTF8.GetBytes(draft.Body));
        var sealedData = draft.Data is { } json ? conversation.Cipher.Seal(SealedRecord.MessageData, message.Id, Encoding.UTF8.GetBytes(json)) : null;
        MessageInsert.Of(write).TryExecute(message, sealedBody, sealedData);
        conversations.MessageAdded(write, conversation, conversation.Find(senderId)!, message.Id);
        if (draft.ParentId is { } parent)
            ReplyStore.Add(write, parent, message.Id);
        if (message is { Seq: 1, ReceiverId: { } receiver })
            write.Publish(new ConversationBegan(senderId, receiver));
        SettingsLog.BringBack(write, conversations, conversation);
        return message;
    }

    private FileOutcome Repeat(WriteScope write, MessageRow earlier, UserRow sender, FileDraft draft)
    {
        // Compared is what was first stored: an edit since doesn't make it another upload.
        var first = reader.OpenFirst(write, earlier);
        if (first.File is not { } attached || !IsSame(first, draft))
            return RepeatedSends.ClientIdReused;

        var details = FileDetails.Open(keys.Find(write, first.ConversationId), attached.Id, earlier.FileDetails!);
        return details.Sha256 == draft.File.Details.Sha256 && details.Name == draft.File.Details.Name
            ? new FileOutcome(
                Describe(write, first, sender, new StoredFile(attached.ObjectName, attached.Size, details)), IsRepeated: true, Refusal: null)
            : RepeatedSends.ClientIdReused;
    }

    private static bool IsSame(Message first, FileDraft draft) =>
        (draft.ReceiverId is null || draft.ReceiverId == first.ReceiverId)
        && (draft.ConversationId is null || draft.ConversationId == first.ConversationId)
        && first.Type == draft.Type && first.Body == draft.Body && first.Data == draft.Data && first.ReplyToId == draft.ReplyToId
        && first.ParentId == draft.ParentId && first.Forwarded is null;
}
