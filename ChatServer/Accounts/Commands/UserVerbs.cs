using ChatServer.Accounts.Passwords;
using ChatServer.Administration.Audit;
using ChatServer.Administration.Deletions;
using ChatServer.Storage;

namespace ChatServer.Accounts.Commands;

/// <summary>What <see cref="UserCommand"/> does.</summary>
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

    /// <param name="action">What the audit log calls it.</param>
    public static void Change(CommandDatabase database, string email, string action, Func<WriteScope, UserRow, bool> change) =>
        database.Write(write =>
        {
            var user = Find(write, email);
            if (AccountDeletionStore.Find(write, user.Id) is not null)
                throw new CommandFailedException($"{email} was deleted: a legal hold keeps the account, which is erased when the hold is released");

            database.Audit.Append(write, AuditEntry.OfVerb(action, AuditSubject.User(user.Id)));
            return change(write, user);
        });

    public static UserRow Find(ReadScope read, string email) =>
        UserStore.FindByEmail(read, email) ?? throw new CommandFailedException($"There is no user {email}");

    private static UserRow Insert(WriteScope write, UserRow user)
    {
        if (UserStore.FindTaken(write, user) is not null)
            throw new CommandFailedException($"There is a user {user.Email} already");

        UserStore.Insert(write, user);
        return user;
    }
}
