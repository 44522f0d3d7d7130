using ChatServer.Accounts;
using ChatServer.Accounts.Suspensions;
using ChatServer.Administration.Deletions;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

internal sealed record DisableUser(AdminCall Call, Guid UserId) : UserCommand(Call, UserId);

internal sealed record EnableUser(AdminCall Call, Guid UserId) : UserCommand(Call, UserId);

internal sealed record ApproveUser(AdminCall Call, Guid UserId) : UserCommand(Call, UserId);

internal sealed record MakeAdministrator(AdminCall Call, Guid UserId) : UserCommand(Call, UserId);

internal sealed record UnmakeAdministrator(AdminCall Call, Guid UserId) : UserCommand(Call, UserId);

/// <param name="EndsAt">Null: until it is lifted.</param>
internal sealed record SuspendUser(AdminCall Call, Guid UserId, string Reason, Timestamp? EndsAt) : UserCommand(Call, UserId);

internal sealed record LiftSuspension(AdminCall Call, Guid UserId) : UserCommand(Call, UserId);

/// <summary>Administrators' operations on users. Each change and its entry in the audit log are one transaction.</summary>
internal sealed class UserAdministration(AuditedChanges changes)
{
    public ValueTask<Refusal?> DisableAsync(DisableUser command, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            command, "user_disabled", (write, user) => UnlessLast(AccountStatus.Disable(write, user)),
            cancellationToken);

    public ValueTask<Refusal?> EnableAsync(EnableUser command, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            command, "user_enabled",
            (write, user) => UserRole.CheckPerson(user) ?? Known(AccountStatus.Enable(write, user)), cancellationToken);

    public ValueTask<Refusal?> MakeAdminAsync(MakeAdministrator command, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            command, "admin_made", (write, user) => UserRole.CheckPerson(user) ?? Known(AdminRole.Grant(write, user)),
            cancellationToken);

    public ValueTask<Refusal?> UnmakeAdminAsync(UnmakeAdministrator command, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            command, "admin_unmade", (write, user) => UnlessLast(AdminRole.Revoke(write, user)),
            cancellationToken);

    /// <summary>Lets a user who waits for approval use the server.</summary>
    public ValueTask<Refusal?> ApproveAsync(ApproveUser command, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            command, "user_approved",
            (write, user) => UserStore.TryApprove(write, user.Id) ? null : new Refusal(RefusalCode.NotPending),
            cancellationToken);

    /// <summary>Suspends a user from messaging, or changes a suspension; it applies to the next thing that they send.</summary>
    public ValueTask<Refusal?> SuspendAsync(SuspendUser command, CancellationToken cancellationToken) =>
        ChangeOtherAsync(
            command, "user_suspended", (write, _) => Suspend(write, command), cancellationToken,
            ("reason", command.Reason), ("ends_at", command.EndsAt?.ToString()));

    public ValueTask<Refusal?> LiftAsync(LiftSuspension command, CancellationToken cancellationToken) =>
        ChangeOtherAsync(command, "suspension_lifted", (write, user) => Lift(write, user.Id), cancellationToken);

    // Nobody may do these to themselves: an administrator always remains, and nobody locks themselves out by mistake.
    private ValueTask<Refusal?> ChangeOtherAsync(
        UserCommand command, string action, Func<WriteScope, UserRow, Refusal?> change, CancellationToken cancellationToken,
        params AuditDetail[] details) =>
        changes.RunOnUserAsync(
            command, command.Call.Entry(action, AuditSubject.User(command.UserId), details),
            (write, user) => Check(write, command.Call, user) ?? change(write, user), cancellationToken);

    private static Refusal? Check(WriteScope write, AdminCall call, UserRow user)
    {
        if (user.Id == call.ActorId)
            return new Refusal(RefusalCode.ActsOnSelf);

        return AccountDeletionStore.Find(write, user.Id) is null ? null : new Refusal(RefusalCode.AccountDeleted);
    }

    private static Refusal? Suspend(WriteScope write, SuspendUser command)
    {
        var (_, userId, reason, endsAt) = command;
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
