using ChatServer.Accounts.Invitations;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

internal sealed record MakeInvitation(AdminCall Call, NewInvitation Wanted) : AdminCommand(Call);

internal sealed record RevokeInvitation(AdminCall Call, Guid Id) : AdminCommand(Call);

/// <summary>
/// The invitations that administrators create and revoke. The audit log identifies them by their ids, never by their tokens.
/// </summary>
internal sealed class InvitationAdministration(Database database, AuditedChanges changes)
{
    public async ValueTask<Outcome<MadeInvitation>> MakeAsync(MakeInvitation command, CancellationToken cancellationToken)
    {
        var (call, wanted) = command;
        MadeInvitation? made = null;
        var refusal = await changes.RunAsync(
            command,
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

    public ValueTask<Refusal?> RevokeAsync(RevokeInvitation command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, command.Call.Entry("invitation_revoked", AuditSubject.Invitation(command.Id)),
            write => InvitationStore.TryDelete(write, command.Id) ? null : new Refusal(RefusalCode.UnknownInvitation),
            cancellationToken);
}
