using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Administration.Audit;
using ChatServer.Administration.Holds;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>An account was deleted: what its owner wrote is erased from now on.</summary>
internal sealed record AccountDeleted(Guid UserId) : DomainEvent;

/// <summary>
/// Deletes accounts, by their owners' or an administrator's wish. At once: the sessions end, nobody can write to the user, name and address are
/// gone, and email and handle are free. What they wrote goes by <see cref="AccountErasure"/>. A legal hold keeps profile and messages until it is released.
/// </summary>
internal sealed class AccountDeletion(Database database, AuditedChanges changes, AuditLog audit)
{
    private const string Name = "Deleted user";

    public ValueTask<bool> DeleteOwnAsync(Guid userId, string address, CancellationToken cancellationToken) =>
        database.WriteAsync(write => DeleteOwn(write, userId, address), cancellationToken);

    public ValueTask<AdminOutcome> DeleteAsync(AdminCall call, Guid userId, string reason, CancellationToken cancellationToken) =>
        changes.RunOnUserAsync(
            call, call.Entry("account_deleted", AuditSubject.User(userId), ("reason", reason)), userId,
            (write, user) => user.Id == call.ActorId ? AdminOutcome.Oneself : Begin(write, user), cancellationToken);

    /// <summary>Leaves of the account an id and a name that is none.</summary>
    public static void Anonymize(WriteScope write, Guid userId)
    {
        // The words of the name go from the search for people too.
        if (UserStore.Find(write, userId) is { } user)
            UserTerms.Replace(write, user, user with { Fullname = Name, Handle = null });
        AccountDeletionStore.Anonymize(write, userId, Name);
        AccountDeletionStore.DeleteBlocks(write, userId);
        if (AccountDeletionStore.Find(write, userId) is { } deletion)
            AccountDeletionStore.Update(write, deletion with { AnonymizedAt = write.Now });
    }

    private bool DeleteOwn(WriteScope write, Guid userId, string address)
    {
        if (UserStore.Find(write, userId) is not { } user || Begin(write, user) != AdminOutcome.Done)
            return false;

        audit.Append(write, new AuditEntry(userId.ToString(), "account_deleted", AuditSubject.User(userId), "{}", address));
        return true;
    }

    private static AdminOutcome Begin(WriteScope write, UserRow user)
    {
        if (AccountDeletionStore.Find(write, user.Id) is not null)
            return AdminOutcome.Deleted;

        AccountStatus.Disable(write, user);
        AccountDeletionStore.Insert(write, user.Id);
        if (HoldStore.FindReason(write, AuditSubject.User(user.Id)) is null)
            Anonymize(write, user.Id);
        write.Publish(new AccountDeleted(user.Id));
        return AdminOutcome.Done;
    }
}
