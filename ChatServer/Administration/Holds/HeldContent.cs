using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>
/// Opens messages for administrators who have given a reason: a deleted message that a legal hold keeps is shown as it was.
/// </summary>
internal sealed class HeldContent(MessageReader reader)
{
    public Message Open(ReadScope read, MessageRow row) =>
        row.DeletedAt is not null && HeldMessageStore.Find(read, row.Id) is { } held
            ? reader.Open(read, held.Restore(row))
            : reader.Open(read, row);
}
