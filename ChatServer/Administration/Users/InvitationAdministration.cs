using ChatServer.Accounts.Invitations;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

/// <param name="Made">Set on success.</param>
internal readonly record struct InvitationOutcome(AdminOutcome Outcome, MadeInvitation? Made);

/// <summary>
/// The invitations that administrators create and revoke. The audit log identifies them by their ids, never by their tokens.
/// </summary>
internal sealed class InvitationAdministration(Database database, AuditedChanges changes)
{
    public async ValueTask<InvitationOutcome> MakeAsync(AdminCall call, NewInvitation wanted, CancellationToken cancellationToken)
    {
        MadeInvitation? made = null;
        var outcome = await changes.RunAsync(
            call,
            call.Entry(
                "invitation_made", AuditSubject.Invitation(wanted.Id), ("email", wanted.Email), ("max_uses", wanted.MaxUses),
                ("expires_at", wanted.ExpiresAt.ToString())),
            write => (made = InvitationTokens.Make(write, wanted, call.ActorId.ToString())) is null
                ? AdminOutcome.Full
                : AdminOutcome.Done, cancellationToken);
        return new InvitationOutcome(outcome, made);
    }

    public ValueTask<IReadOnlyList<InvitationRow>> ListAsync(Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(read => InvitationStore.ReadAfter(read, afterId, limit), cancellationToken);

    public ValueTask<AdminOutcome> RevokeAsync(AdminCall call, Guid id, CancellationToken cancellationToken) =>
        changes.RunAsync(
            call, call.Entry("invitation_revoked", AuditSubject.Invitation(id)),
            write => InvitationStore.TryDelete(write, id) ? AdminOutcome.Done : AdminOutcome.Unknown, cancellationToken);
}
