using ChatServer.Accounts;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration;

/// <summary>
/// The audited operations of administrators. A change and its audit entry are one transaction; a read is audited before its
/// result is returned.
/// </summary>
internal sealed class AuditedChanges(Database database, AuditLog log)
{
    /// <summary>
    /// Runs a change, unless its caller has just lost the administrator role. It is audited if it was
    /// <see cref="AdminOutcome.Done"/>.
    /// </summary>
    public ValueTask<AdminOutcome> RunAsync(
        AdminCall call, AuditEntry entry, Func<WriteScope, AdminOutcome> change, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(write => Run(write, call, entry, change), cancellationToken);

    /// <summary>The same for a change of a user; unknown if there is no such user.</summary>
    public ValueTask<AdminOutcome> RunOnUserAsync(
        AdminCall call, AuditEntry entry, Guid userId, Func<WriteScope, UserRow, AdminOutcome> change,
        CancellationToken cancellationToken) =>
        RunAsync(
            call, entry, write => UserStore.Find(write, userId) is { } user ? change(write, user) : AdminOutcome.Unknown,
            cancellationToken);

    public async ValueTask NoteAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        await database.WriteUrgentlyAsync(
            write =>
            {
                log.Append(write, entry);
                return true;
            },
            cancellationToken);

    private AdminOutcome Run(WriteScope write, AdminCall call, AuditEntry entry, Func<WriteScope, AdminOutcome> change)
    {
        if (!AdminRole.Has(write, call.ActorId))
            return AdminOutcome.NoAdmin;

        var outcome = change(write);
        if (outcome == AdminOutcome.Done)
            log.Append(write, entry);
        return outcome;
    }
}

internal enum AdminOutcome
{
    Done,

    /// <summary>There is no such user, conversation, message or report.</summary>
    Unknown,

    /// <summary>Administrators can't do this to themselves, which guarantees that one remains.</summary>
    Oneself,

    /// <summary>There would be no administrator left.</summary>
    LastAdmin,

    /// <summary>The account was deleted.</summary>
    Deleted,

    /// <summary>The change was already in effect, or there is nothing to revert.</summary>
    Unchanged,

    /// <summary>There is a legal hold for another reason, or no longer one.</summary>
    Held,

    /// <summary>There is no room for one more.</summary>
    Full,

    /// <summary>The caller is no longer an administrator.</summary>
    NoAdmin,
}
