using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Extras;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Holds;

/// <summary>
/// Opens messages for administrators who have given a reason: a deleted message that a legal hold keeps is shown as it was.
/// </summary>
internal sealed class HeldContent(MessageReader reader, ConversationKeys keys)
{
    public Message Open(ReadScope read, MessageRow row) =>
        row.DeletedAt is not null && HeldMessageStore.Find(read, row.Id) is { } held
            ? reader.Open(read, held.Restore(row))
            : reader.Open(read, row);

    /// <summary>What a client stored with a message; null if there is none.</summary>
    /// <param name="withDeleted">Whether to open also what a legal hold keeps of a deleted message.</param>
    public MessageExtras? OpenExtras(ReadScope read, MessageRow row, bool withDeleted)
    {
        var cipher = keys.Find(read, row.ConversationId);
        if (row.DeletedAt is null)
            return MessageExtrasStore.Find(read, cipher, row.Id);

        return withDeleted && HeldMessageStore.Find(read, row.Id) is { Extras: { } extras }
            ? MessageExtrasStore.Open(cipher, row.Id, extras)
            : null;
    }
}
