using ChatServer.Accounts;
using ChatServer.Accounts.Invitations;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Administration.Deletions;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands;

/// <summary>The implementation of <see cref="UserCommand"/>.</summary>
internal static class UserVerbs
{
    private const int PageSize = 500;

    public static UserRow Add(CommandDatabase database, string email, string fullname, string? password)
    {
        var errors = new FieldErrors();
        var profile = new Dictionary<string, string?> { ["fullname"] = fullname };
        var user = Registration.Check(new NewAccount(email, password, profile), TimeProvider.System.GetUtcNow(), errors);
        if (errors.Any)
            throw new CommandFailedException(string.Join("; ", errors.Texts.Select(error => $"{error.Key}: {error.Value[0]}")));

        var hash = new PasswordHasher(database.Accounts).Hash(password!);
        return database.Write(write =>
        {
            var added = Insert(write, user with { PasswordHash = hash, CreatedAt = write.Now, UpdatedAt = write.Now });
            database.Audit.Append(write, AuditEntry.OfVerb("user_added", AuditSubject.User(added.Id)));
            return added;
        });
    }

    public static IEnumerable<UserRow> ReadAll(CommandDatabase database)
    {
        for (var page = UserStore.ReadAfter(database.Read(), Guid.Empty, PageSize); page.Count > 0;
            page = UserStore.ReadAfter(database.Read(), page[^1].Id, PageSize))
        {
            foreach (var user in page)
                yield return user;
        }
    }

    /// <param name="action">Its name in the audit log.</param>
    /// <param name="change">False if it is refused because no administrator would be left.</param>
    public static void Change(CommandDatabase database, string email, string action, Func<WriteScope, UserRow, bool> change) =>
        database.Write(write =>
        {
            var user = Find(write, email);
            if (AccountDeletionStore.Find(write, user.Id) is not null)
                throw new CommandFailedException(
                    $"{email} was deleted: a legal hold keeps the account, which is erased when the hold is released");

            if (!change(write, user))
                throw new CommandFailedException($"{email}: {AdminRole.LastRefused}");

            database.Audit.Append(write, AuditEntry.OfVerb(action, AuditSubject.User(user.Id)));
            return true;
        });

    public static MadeInvitation Invite(CommandDatabase database, string? email, int uses, int days)
    {
        if (email is not null && !EmailAddress.IsPlausible(email))
            throw new CommandFailedException($"{email} is not an email address");
        if (uses is < 1 or > InvitationTokens.MaxUses)
            throw new CommandFailedException($"--uses must be from 1 to {InvitationTokens.MaxUses}");
        if (days < 1 || days > InvitationTokens.MaxLifetime.Days)
            throw new CommandFailedException($"--days must be from 1 to {InvitationTokens.MaxLifetime.Days}");

        return database.Write(write =>
        {
            var wanted = new NewInvitation(email, uses, Timestamp.From(write.Now.ToDateTimeOffset() + TimeSpan.FromDays(days)));
            database.Audit.Append(write, AuditEntry.OfVerb(
                "invitation_made", AuditSubject.Invitation(wanted.Id), ("email", email), ("max_uses", uses)));
            return InvitationTokens.Make(write, wanted, AuditEntry.CommandLine)
                ?? throw new CommandFailedException(
                    $"There are already {InvitationTokens.MaxOpen} invitations; revoke some first");
        });
    }

    public static UserRow Find(ReadScope read, string email) =>
        UserStore.FindByEmail(read, email) ?? throw new CommandFailedException($"There is no user {email}");

    private static UserRow Insert(WriteScope write, UserRow user)
    {
        if (UserStore.FindTaken(write, user) is not null)
            throw new CommandFailedException($"There is already a user {user.Email}");

        UserStore.Insert(write, user);
        return user;
    }
}
