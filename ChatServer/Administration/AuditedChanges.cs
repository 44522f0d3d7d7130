using ChatServer.Accounts;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration;

/// <summary>
/// The audited operations of administrators. A change and its audit entry are one transaction; a read is audited before its
/// result is returned.
/// </summary>
internal sealed class AuditedChanges(Database database, AuditLog log)
{
    /// <summary>
    /// Runs a change, unless its caller has just lost the administrator role. It is audited unless it was refused.
    /// </summary>
    public ValueTask<Refusal?> RunAsync(
        AdminCall call, AuditEntry entry, Func<WriteScope, Refusal?> change, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(write => Run(write, call, entry, change), cancellationToken);

    /// <summary>The same for a change of a user; unknown if there is no such user.</summary>
    public ValueTask<Refusal?> RunOnUserAsync(
        AdminCall call, AuditEntry entry, Guid userId, Func<WriteScope, UserRow, Refusal?> change,
        CancellationToken cancellationToken) =>
        RunAsync(
            call, entry,
            write => UserStore.Find(write, userId) is { } user ? change(write, user) : new Refusal(RefusalCode.UnknownUser),
            cancellationToken);

    public async ValueTask NoteAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        await database.WriteUrgentlyAsync(
            write =>
            {
                log.Append(write, entry);
                return true;
            },
            cancellationToken);

    private Refusal? Run(WriteScope write, AdminCall call, AuditEntry entry, Func<WriteScope, Refusal?> change)
    {
        if (!AdminRole.Has(write, call.ActorId))
            return new Refusal(RefusalCode.NotAnAdministrator);

        var refusal = change(write);
        if (refusal is null)
            log.Append(write, entry);
        return refusal;
    }
}
