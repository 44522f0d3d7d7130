using System.Diagnostics.CodeAnalysis;
using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Accounts.Sessions;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Files;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments.Sending;

/// <param name="File">The uploaded file of the draft.</param>
internal sealed record CreateFileMessage(CurrentUser Sender, MessageDraft Draft, StoredFile File) : IWriteCommand;

/// <summary>The outcome of sending a file message.</summary>
/// <param name="Message">The stored message; null if it was refused.</param>
/// <param name="IsRepeated">It had already been stored under the same client id: the new file isn't used.</param>
internal readonly record struct FileOutcome(FileMessage? Message, bool IsRepeated, Refusal? Refusal)
{
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool IsRefused => Refusal is not null;

    /// <summary>Whether the new file is needed from now on.</summary>
    public bool IsKept => !IsRefused && !IsRepeated;

    public static implicit operator FileOutcome(Refusal refusal) => new(Message: null, IsRepeated: false, refusal);
}

/// <param name="Receiver">As shown to the sender; null in a group.</param>
internal sealed record FileMessage(
    long Id, long ThreadId, UserRow Sender, UserRow? Receiver, string Body, StoredFile File, Timestamp CreatedAt,
    MessageType Type, string? Data);

/// <summary>
/// Stores messages that are sent by uploading a file: conversation, file and message in one write. The message is in the history
/// at once; devices receive it when its sender announces it, see <see cref="Outbox.AnnounceFileAsync"/>.
/// </summary>
internal sealed class FileMessages(
    Database database, ConversationKeys keys, MessageReader reader, MessageRules rules, SendRules sending,
    MessageAppender messages)
{
    /// <summary>
    /// Whether it is worth reading a file for this receiver: a disabled one is refused, unless the upload is a repeated one.
    /// </summary>
    public ValueTask<bool> IsUserAsync(Guid receiver, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, receiver) is not null, cancellationToken);

    /// <summary>
    /// Whether it is worth reading a file for this conversation: a former member is refused, unless the upload is a repeated one.
    /// </summary>
    public ValueTask<bool> IsPartOfAsync(Guid senderId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ConversationStore.FindView(read, conversationId, senderId) is not null, cancellationToken);

    public async ValueTask<FileOutcome> CreateAsync(CreateFileMessage command, CancellationToken cancellationToken) =>
        rules.CheckUpload(command.Draft, command.File) is { } refusal
            ? refusal
            : await database.WriteAsync(command, Create, cancellationToken);

    private FileOutcome Create(WriteScope write, CreateFileMessage command)
    {
        var (user, draft, file) = command;
        if (SignedInUser.Find(write, user) is not { } sender)
            return Refusal.SignedOut;

        if (FindEarlier(write, draft) is { } earlier)
            return Repeat(write, earlier, sender, draft, file);

        var withFile = draft with { Content = draft.Content with { File = file } };
        var grounds = sending.Check(write, withFile);
        if (grounds.IsRefused)
            return grounds.Refusal;

        var conversation = sending.Enter(write, grounds.Value);
        var stored = messages.TryAppend(write, conversation, withFile, notification: Notification.WhenAnnounced);
        return stored is null
            ? RepeatedSends.ClientIdReused
            : new FileOutcome(Describe(write, stored, sender, file), IsRepeated: false, Refusal: null);
    }

    private static MessageRow? FindEarlier(ReadScope read, MessageDraft draft) =>
        draft.ClientMsgId is { } id ? MessageStore.FindByClientId(read, draft.SenderId, id) : null;

    private static FileMessage Describe(ReadScope read, Message message, UserRow sender, StoredFile file) => new(
        message.Id, message.ConversationId, sender, Receiver(read, sender.Id, message.ReceiverId), message.Body, file,
        message.CreatedAt, message.Type, message.Data);

    private static UserRow? Receiver(ReadScope read, Guid senderId, Guid? receiverId) =>
        receiverId is { } id && UserStore.Find(read, id) is { } receiver ? Acquaintances.ShownTo(read, senderId, receiver) : null;

    private FileOutcome Repeat(WriteScope write, MessageRow earlier, UserRow sender, MessageDraft draft, StoredFile file)
    {
        // Compares what was stored first: a later edit doesn't make it another upload.
        var first = reader.OpenFirst(write, earlier);
        if (first.File is not { } attached || !IsSame(first, draft))
            return RepeatedSends.ClientIdReused;

        var details = FileDetails.Open(keys.Find(write, first.ConversationId), attached.Id, earlier.FileDetails!);
        return details.Sha256 == file.Details.Sha256 && details.Name == file.Details.Name
            ? new FileOutcome(
                Describe(write, first, sender, new StoredFile(attached.ObjectName, attached.Size, details)), IsRepeated: true,
                Refusal: null)
            : RepeatedSends.ClientIdReused;
    }

    private static bool IsSame(Message first, MessageDraft draft)
    {
        var content = draft.Content;
        return draft.Target.IsOf(first) && first.Type == content.Type && first.Body == content.Body && first.Data == content.Data
            && first.ReplyToId == draft.Place.ReplyToId && first.ParentId == draft.Place.ParentId && first.Forwarded is null;
    }
}
