using ChatServer.Accounts;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration;

/// <summary>A change by an administrator.</summary>
internal abstract record AdminCommand(AdminCall Call) : IWriteCommand;

/// <summary>A change of a user by an administrator.</summary>
internal abstract record UserCommand(AdminCall Call, Guid UserId) : AdminCommand(Call);

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
        AdminCommand command, AuditEntry entry, Func<WriteScope, Refusal?> change, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(command, (write, run) => Run(write, run.Call, entry, change), cancellationToken);

    /// <summary>The same for a change of a user; unknown if there is no such user.</summary>
    public ValueTask<Refusal?> RunOnUserAsync(
        UserCommand command, AuditEntry entry, Func<WriteScope, UserRow, Refusal?> change, CancellationToken cancellationToken) =>
        RunAsync(
            command, entry,
            write => UserStore.Find(write, command.UserId) is { } user
                ? change(write, user)
                : new Refusal(RefusalCode.UnknownUser),
            cancellationToken);

    public async ValueTask NoteAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        await database.WriteUrgentlyAsync(entry, Note, cancellationToken);

    private bool Note(WriteScope write, AuditEntry entry)
    {
        log.Append(write, entry);
        return true;
    }

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
