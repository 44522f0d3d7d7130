using System.Text;
using ChatServer.Accounts.People;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Files;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages;

/// <summary>Opens the sealed parts of stored messages.</summary>
internal sealed class MessageReader(ConversationKeys keys, MessageTypes types)
{
    public Message Open(ReadScope read, MessageRow row)
    {
        var cipher = keys.Find(read, row.ConversationId);
        return new Message(
            row.Id,
            row.ConversationId,
            row.Seq,
            row.SenderId,
            ReceiverId: row.SenderId == row.LowUser ? row.HighUser : row.LowUser, // both null in a group
            types.Find(row.Type),
            Body: row.Body is null ? "" : Encoding.UTF8.GetString(cipher.Open(SealedRecord.MessageBody, row.Id, row.Body)),
            row.ReplyToId,
            OpenFile(cipher, row),
            OpenProfile(read, row),
            row.ClientMsgId,
            row.CreatedAt,
            row.UpdatedAt,
            OpenState(row),
            Data: row.Data is null ? null : Encoding.UTF8.GetString(cipher.Open(SealedRecord.MessageData, row.Id, row.Data)),
            row.ParentId,
            Replies: row.LatestReplyAt is { } latest ? new ReplySummary(row.ReplyCount, latest) : null,
            Forwarded: row.Forwarded is null ? null : ForwardOrigin.Open(cipher, row.Id, row.Forwarded))
        {
            SenderName = row.SenderName ?? "",
            Agent = row.AgentId is { } agent ? new AgentMark(agent, row.ReplyState) : null,
        };
    }

    /// <summary>A message with its original body, before all edits.</summary>
    public Message OpenFirst(ReadScope read, MessageRow row) =>
        EditStore.FindFirst(read, row.Id) is { } first ? Open(read, row with { Body = first }) : Open(read, row);

    /// <summary>
    /// The texts that a message had before its edits, oldest first, for administrators who have given a reason. They are
    /// streamed, because there may be many long ones.
    /// </summary>
    public IEnumerable<EarlierText> OpenEarlier(ReadScope read, MessageRow row)
    {
        var cipher = keys.Find(read, row.ConversationId);
        return EditStore.List(read, row.Id)
            .Select(edit => new EarlierText(
                Encoding.UTF8.GetString(cipher.Open(SealedRecord.MessageBody, row.Id, edit.Body)), edit.ReplacedAt));
    }

    public IReadOnlyList<Message> Open(ReadScope read, IReadOnlyList<MessageRow> rows) =>
        [.. rows.Select(row => Open(read, row))];

    /// <summary>The name of a group.</summary>
    public string OpenName(ReadScope read, long conversationId, byte[] sealedName) =>
        Encoding.UTF8.GetString(keys.Find(read, conversationId).Open(SealedRecord.ConversationName, conversationId, sealedName));

    private static MessageState? OpenState(MessageRow row) =>
        row.EditedAt is null && row.DeletedAt is null && row.PinnedAt is null
            ? null
            : new MessageState(row.EditedAt, row.DeletedAt, row.PinnedAt, row.PinnedBy, row.DeletedBy);

    private static AttachedFile? OpenFile(ConversationCipher cipher, MessageRow row)
    {
        if (row.FileId is not { } id || row.FileDetails is null || row.FileObject is null)
            return null;

        var details = FileDetails.Open(cipher, id, row.FileDetails);
        return new AttachedFile(id, row.FileObject, details.Name, row.FileSize, details.ContentType);
    }

    private static AttachedProfile? OpenProfile(ReadScope read, MessageRow row) => row.ProfileId is { } id
        ? new AttachedProfile(
            id, row.ProfileFullname ?? "", Acquaintances.PhoneNumberFor(read, row.SenderId, id, row.ProfilePhone ?? ""))
        : null;
}

/// <summary>A text that a message had before an edit.</summary>
internal sealed record EarlierText(string Body, Timestamp ReplacedAt);
