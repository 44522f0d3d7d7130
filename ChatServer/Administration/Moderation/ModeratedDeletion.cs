using ChatServer.Attachments;
using ChatServer.Audit;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;

namespace ChatServer.Administration.Moderation;

/// <summary>Lets administrators delete any message, whoever wrote it and however old it is.</summary>
internal sealed class ModeratedDeletion(AuditedChanges changes, MessageErasure erasure, IObjectStore objects)
{
    public async ValueTask<AdminOutcome> DeleteAsync(
        AdminCall call, long messageId, string reason, CancellationToken cancellationToken)
    {
        string? objectName = null;
        var outcome = await changes.RunAsync(
            call, call.Entry("message_deleted", AuditSubject.Message(messageId), ("reason", reason)),
            write =>
            {
                if (MessageStore.Find(write, messageId) is not { } row)
                    return AdminOutcome.Unknown;

                if (row.DeletedAt is not null)
                    return AdminOutcome.Unchanged;

                objectName = erasure.Erase(write, row, row.SenderId);
                return AdminOutcome.Done;
            },
            cancellationToken);
        if (outcome == AdminOutcome.Done && objectName is not null)
            objects.Delete(objectName);
        return outcome;
    }
}
