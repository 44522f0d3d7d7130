using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Administration.Deletions;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

/// <summary>Administrators' operations on users. Each change and its entry in the audit log are one transaction.</summary>
internal sealed class UserAdministration(AuditedChanges changes)
{
    public ValueTask<Refusal?> DisableAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "user_disabled", userId, (write, user) => UnlessLast(AccountStatus.Disable(write, user)),
            cancellationToken);

    public ValueTask<Refusal?> EnableAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "user_enabled", userId, (write, user) => Known(AccountStatus.Enable(write, user)), cancellationToken);

    public ValueTask<Refusal?> MakeAdminAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(call, "admin_made", userId, (write, user) => Known(AdminRole.Give(write, user)), cancellationToken);

    public ValueTask<Refusal?> UnmakeAdminAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "admin_unmade", userId, (write, user) => UnlessLast(AdminRole.Take(write, user)),
            cancellationToken);

    /// <summary>Suspends a user from messaging, or changes a suspension; it applies to the next thing that they send.</summary>
    /// <param name="endsAt">Null: until it is lifted.</param>
    public ValueTask<Refusal?> SuspendAsync(
        AdminCall call, Guid userId, string reason, Timestamp? endsAt, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            call, "user_suspended", userId, (write, user) => Suspend(write, user.Id, reason, endsAt), cancellationToken,
            ("reason", reason), ("ends_at", endsAt?.ToString()));

    public ValueTask<Refusal?> LiftAsync(AdminCall call, Guid userId, CancellationToken cancellationToken) =>
        ChangeOtherAsync(call, "suspension_lifted", userId, (write, user) => Lift(write, user.Id), cancellationToken);

    // Nobody may do these to themselves: an administrator always remains, and nobody locks themselves out by mistake.
    private ValueTask<Refusal?> ChangeOtherAsync(
        AdminCall call, string action, Guid userId, Func<WriteScope, UserRow, Refusal?> change,
        CancellationToken cancellationToken, params (string Name, object? Value)[] details) =>
        changes.RunOnUserAsync(
            call, call.Entry(action, AuditSubject.User(userId), details), userId,
            (write, user) => Check(write, call, user) ?? change(write, user), cancellationToken);

    private static Refusal? Check(WriteScope write, AdminCall call, UserRow user)
    {
        if (user.Id == call.ActorId)
            return new Refusal(RefusalCode.ActsOnOneself);

        return AccountDeletionStore.Find(write, user.Id) is null ? null : new Refusal(RefusalCode.AccountDeleted);
    }

    private static Refusal? Suspend(WriteScope write, Guid userId, string reason, Timestamp? endsAt)
    {
        SuspensionStore.Upsert(
            write, new SuspensionRow { UserId = userId, Reason = reason, EndsAt = endsAt, CreatedAt = write.Now });
        write.Publish(new UserSuspended(userId, IsSuspended: true, endsAt));
        return null;
    }

    private static Refusal? Lift(WriteScope write, Guid userId)
    {
        if (!SuspensionStore.TryDelete(write, userId))
            return new Refusal(RefusalCode.NotSuspended);

        write.Publish(new UserSuspended(userId, IsSuspended: false, EndsAt: null));
        return null;
    }

    private static Refusal? UnlessLast(bool changed) => changed ? null : new Refusal(RefusalCode.LastAdministrator);

    private static Refusal? Known(bool changed) => changed ? null : new Refusal(RefusalCode.UnknownUser);
}
