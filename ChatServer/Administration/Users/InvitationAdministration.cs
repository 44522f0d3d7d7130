using ChatServer.Accounts.Invitations;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

/// <summary>
/// The invitations that administrators create and revoke. The audit log identifies them by their ids, never by their tokens.
/// </summary>
internal sealed class InvitationAdministration(Database database, AuditedChanges changes)
{
    public async ValueTask<Outcome<MadeInvitation>> MakeAsync(
        AdminCall call, NewInvitation wanted, CancellationToken cancellationToken)
    {
        MadeInvitation? made = null;
        var refusal = await changes.RunAsync(
            call,
            call.Entry(
                "invitation_made", AuditSubject.Invitation(wanted.Id), ("email", wanted.Email), ("max_uses", wanted.MaxUses),
                ("expires_at", wanted.ExpiresAt.ToString())),
            write => (made = InvitationTokens.Make(write, wanted, call.ActorId.ToString())) is null
                ? new Refusal(RefusalCode.TooManyInvitations)
                : null, cancellationToken);
        return new Outcome<MadeInvitation>(made, refusal);
    }

    public ValueTask<IReadOnlyList<InvitationRow>> ListAsync(Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(read => InvitationStore.ReadAfter(read, afterId, limit), cancellationToken);

    public ValueTask<Refusal?> RevokeAsync(AdminCall call, Guid id, CancellationToken cancellationToken) =>
        changes.RunAsync(
            call, call.Entry("invitation_revoked", AuditSubject.Invitation(id)),
            write => InvitationStore.TryDelete(write, id) ? null : new Refusal(RefusalCode.UnknownInvitation), cancellationToken);
}
