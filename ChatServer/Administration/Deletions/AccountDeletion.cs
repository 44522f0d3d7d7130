using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.UserGroups;
using ChatServer.Administration.Holds;
using ChatServer.Attachments;
using ChatServer.Attachments.Avatars;
using ChatServer.Attachments.Objects;
using ChatServer.Audit;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>An account was deleted: from now on its owner's messages are erased.</summary>
internal sealed record AccountDeleted(Guid UserId) : DomainEvent;

/// <param name="Address">The client's, for the audit log.</param>
internal sealed record DeleteOwnAccount(Guid UserId, string Address) : IWriteCommand;

internal sealed record DeleteAccount(AdminCall Call, Guid UserId, string Reason) : UserCommand(Call, UserId);

/// <summary>
/// Deletes accounts at the request of their owners or of an administrator. Immediately the sessions end, nobody can write to the
/// user, name, address and picture are removed, and email and handle are free. <see cref="AccountErasure"/> erases the messages.
/// A legal hold keeps profile, picture and messages until it is released.
/// </summary>
internal sealed class AccountDeletion(Database database, AuditedChanges changes, AuditLog audit, IObjectStore objects)
{
    private const string Name = "Deleted user";

    public async ValueTask<Refusal?> DeleteOwnAsync(DeleteOwnAccount command, CancellationToken cancellationToken) =>
        Finish(await database.WriteAsync(command, DeleteOwn, cancellationToken));

    public async ValueTask<Refusal?> DeleteAsync(DeleteAccount command, CancellationToken cancellationToken)
    {
        var (call, userId, reason) = command;
        Begun begun = default;
        var refusal = await changes.RunOnUserAsync(
            command, call.Entry("account_deleted", AuditSubject.User(userId), ("reason", reason)),
            (write, user) => (begun = user.Id == call.ActorId ? Refused(RefusalCode.ActsOnSelf) : Begin(write, user)).Refusal,
            cancellationToken);
        return Finish(begun with { Refusal = refusal });
    }

    /// <summary>
    /// Reduces the account to an id and a placeholder name. Returns the object of the user's picture, if any, whose bytes have to
    /// be deleted after the commit; if a crash leaves it, <see cref="UnreferredFiles"/> finds it.
    /// </summary>
    public static string? Anonymize(WriteScope write, Guid userId)
    {
        var picture = AvatarStore.Find(write, userId)?.ObjectName;
        AvatarStore.Delete(write, userId);
        // The words of the name are removed from the people search too.
        if (UserStore.Find(write, userId) is { } user)
            UserTerms.Replace(write, user, user with { Fullname = Name, Handle = null });
        AccountDeletionStore.Anonymize(write, userId, Name);
        AccountDeletionStore.DeleteBlocks(write, userId);
        UserGroupWrites.Depart(write, userId);
        NewConversationStore.DeleteAdditions(write, userId, write.Now);
        if (AccountDeletionStore.Find(write, userId) is { } deletion)
            AccountDeletionStore.Update(write, deletion with { AnonymizedAt = write.Now });

        // Caches of names, and connected clients, receive the placeholder name.
        if (UserStore.Find(write, userId) is { } anonymous)
            write.Publish(ProfileChanged.Of(anonymous, write.Now));
        return picture;
    }

    /// <summary>
    /// Deletes an account again after an earlier database was put in place, even that of its last administrator; false if it is
    /// already deleted.
    /// </summary>
    /// <param name="picture">The object to delete after the commit.</param>
    public static bool TryRepeat(WriteScope write, UserRow user, out string? picture)
    {
        picture = null;
        if (AccountDeletionStore.Find(write, user.Id) is not null)
            return false;

        AccountStatus.DisableEvenLast(write, user);
        picture = Close(write, user);
        return true;
    }

    private Begun DeleteOwn(WriteScope write, DeleteOwnAccount command)
    {
        var (userId, address) = command;
        if (UserStore.Find(write, userId) is not { } user || AccountDeletionStore.Find(write, userId) is not null)
            return Refused(RefusalCode.UnknownUser);

        var begun = Begin(write, user);
        if (begun.Refusal is not null)
            return begun;

        audit.Append(write, new AuditEntry(userId.ToString(), "account_deleted", AuditSubject.User(userId), "{}", address));
        return begun;
    }

    private Refusal? Finish(Begun begun)
    {
        if (begun is { Refusal: null, Picture: { } picture })
            objects.Delete(picture);
        return begun.Refusal;
    }

    private static Begun Begin(WriteScope write, UserRow user)
    {
        if (AccountDeletionStore.Find(write, user.Id) is not null)
            return Refused(RefusalCode.AccountDeleted);

        if (UserRole.CheckPerson(user) is { } webhook)
            return new Begun(webhook);

        if (!AccountStatus.Disable(write, user))
            return Refused(RefusalCode.LastAdministrator);

        return new Begun(Refusal: null, Close(write, user));
    }

    private static Begun Refused(RefusalCode code) => new(new Refusal(code));

    // Returns the object of the picture, if it is removed now.
    private static string? Close(WriteScope write, UserRow user)
    {
        AccountDeletionStore.Insert(write, user.Id);
        var picture = HoldStore.FindReason(write, AuditSubject.User(user.Id)) is null ? Anonymize(write, user.Id) : null;
        write.Publish(new AccountDeleted(user.Id));
        return picture;
    }

    /// <param name="Picture">The object to delete after the commit.</param>
    private readonly record struct Begun(Refusal? Refusal, string? Picture = null);
}
