using ChatServer.Accounts.Invitations;
using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>Audits which invitations were used, and by whom.</summary>
internal sealed class InvitationEntries(AuditLog log) : IInvitationRecord
{
    public void Used(WriteScope write, Guid invitationId, Guid userId, string address) =>
        log.Append(
            write, new AuditEntry(userId.ToString(), "invitation_used", AuditSubject.Invitation(invitationId), "{}", address));
}
