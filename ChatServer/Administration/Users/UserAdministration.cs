using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Administration.Deletions;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

/// <summary>Administrators' operations on users. Each change and its entry in the audit log are one transaction.</summary>
internal sealed class UserAdministration(AuditedChanges changes)
{
    public ValueTask<AdminOutcome> DisableAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "user_disabled", userId, (write, user) => Done(AccountStatus.Disable(write, user), AdminOutcome.LastAdmin),
            cancellationToken);

    public ValueTask<AdminOutcome> EnableAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "user_enabled", userId, (write, user) => Done(AccountStatus.Enable(write, user)), cancellationToken);

    public ValueTask<AdminOutcome> MakeAdminAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(call, "admin_made", userId, (write, user) => Done(AdminRole.Give(write, user)), cancellationToken);

    public ValueTask<AdminOutcome> UnmakeAdminAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "admin_unmade", userId, (write, user) => Done(AdminRole.Take(write, user), AdminOutcome.LastAdmin),
            cancellationToken);

    /// <summary>Suspends a user from messaging, or changes a suspension; it applies to the next thing that they send.</summary>
    /// <param name="endsAt">Null: until it is lifted.</param>
    public ValueTask<AdminOutcome> SuspendAsync(
        AdminCall call, Guid userId, string reason, Timestamp? endsAt, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "user_suspended", userId, (write, user) => Suspend(write, user.Id, reason, endsAt), cancellationToken,
            ("reason", reason), ("ends_at", endsAt?.ToString()));

    public ValueTask<AdminOutcome> LiftAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(call, "suspension_lifted", userId, (write, user) => Lift(write, user.Id), cancellationToken);

    // Nobody may do these to themselves: an administrator always remains, and nobody locks themselves out by mistake.
    private ValueTask<AdminOutcome> ChangeOtherAsync(
        AdminCall call, string action, Guid userId, Func<WriteScope, UserRow, AdminOutcome> change,
        CancellationToken cancellationToken, params (string Name, object? Value)[] details) =>
        changes.RunOnUserAsync(
            call, call.Entry(action, AuditSubject.User(userId), details), userId,
            (write, user) => user.Id == call.ActorId ? AdminOutcome.Oneself
                : AccountDeletionStore.Find(write, user.Id) is not null ? AdminOutcome.Deleted
                : change(write, user),
            cancellationToken);

    private static AdminOutcome Suspend(WriteScope write, Guid userId, string reason, Timestamp? endsAt)
    {
        SuspensionStore.Upsert(
            write, new SuspensionRow { UserId = userId, Reason = reason, EndsAt = endsAt, CreatedAt = write.Now });
        write.Publish(new UserSuspended(userId, IsSuspended: true, endsAt));
        return AdminOutcome.Done;
    }

    private static AdminOutcome Lift(WriteScope write, Guid userId)
    {
        if (!SuspensionStore.TryDelete(write, userId))
            return AdminOutcome.Unchanged;

        write.Publish(new UserSuspended(userId, IsSuspended: false, EndsAt: null));
        return AdminOutcome.Done;
    }

    private static AdminOutcome Done(bool changed, AdminOutcome otherwise = AdminOutcome.Unknown) =>
        changed ? AdminOutcome.Done : otherwise;
}
