using ChatServer.Attachments.Objects;
using ChatServer.Audit;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Refusals;

namespace ChatServer.Administration.Moderation;

internal sealed record ModerateMessage(AdminCall Call, long MessageId, string Reason) : AdminCommand(Call);

/// <summary>Lets administrators delete any message, whoever wrote it and however old it is.</summary>
internal sealed class ModeratedDeletion(AuditedChanges changes, MessageErasure erasure, IObjectStore objects)
{
    public async ValueTask<Refusal?> DeleteAsync(ModerateMessage command, CancellationToken cancellationToken)
    {
        var (call, messageId, reason) = command;
        IReadOnlyList<string> objectNames = [];
        var refusal = await changes.RunAsync(
            command, call.Entry("message_deleted", AuditSubject.Message(messageId), ("reason", reason)),
            write =>
            {
                if (MessageStore.Find(write, messageId) is not { } row)
                    return new Refusal(RefusalCode.UnknownMessage);

                if (row.DeletedAt is not null)
                    return new Refusal(RefusalCode.MessageDeleted);

                objectNames = erasure.Erase(write, row, row.SenderId);
                return null;
            },
            cancellationToken);
        if (refusal is not null)
            return refusal;

        foreach (var objectName in objectNames)
            objects.Delete(objectName);
        return null;
    }
}
