using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Tokens;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// Takes users over, with their passwords. One whose email a user of this server has is that user, who stays as they are, if
/// accounts are joined, and isn't taken otherwise: neither of the two has proven that the email is theirs.
/// </summary>
internal sealed class UserImport(ImportRun run) : ImportStep(run)
{
    /// <summary>The scope of ids that are derived from ids that are no UUIDs.</summary>
    public const string IdScope = "open-webui";

    private static readonly SourceColumn[] Columns =
        ["id", "name", "email", "username", "role", "gender", "date_of_birth", "created_at", "updated_at"];

    private static readonly SourceColumn[] SecretColumns = ["id", "password", "active"];

    public override string Table => "user";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, MaxRowsPerWrite);

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.Id is not { } source)
            return RowOutcome.NotTaken("it has no id of 1 to 255 characters");

        if (ImportedIdStore.Find(write, ImportedKind.User, source) is not null)
            return RowOutcome.Present;

        if (row.Filled("email") is not { } email || !IsEmail(email))
            return RowOutcome.NotTaken("it has no email");

        if (UserStore.FindByEmail(write, email) is { } present)
            return Join(write, source, present);

        var remarks = new List<string>();
        var user = Read(write, row, source, remarks) with { Email = email };
        UserStore.Insert(write, user);
        ImportedIdStore.Insert(write, ImportedKind.User, source, new ImportedId { Uuid = user.Id });
        Run.Database.Audit.Append(
            write, AuditEntry.OfVerb("user_imported", AuditSubject.User(user.Id), ("is_admin", user.IsAdmin)));
        return RowOutcome.Taken(remarks) with { Administrator = user.IsAdmin ? email : null };
    }

    private RowOutcome Join(WriteScope write, string source, UserRow present)
    {
        if (!Run.Choices.JoinsAccounts)
            return RowOutcome.NotTaken(
                $"its email is that of user {present.Id} here, and nobody has proven that both are one person; "
                + "--join-accounts makes them one user");

        ImportedIdStore.Insert(write, ImportedKind.User, source, new ImportedId { Uuid = present.Id });
        return RowOutcome.Taken([$"the email is that of user {present.Id}, who stays as they are"]);
    }

    private UserRow Read(WriteScope write, SourceRow row, string source, List<string> remarks)
    {
        var role = row.Text("role");
        if (role is not ("admin" or "user" or "pending"))
            remarks.Add("its role is unknown; an administrator has to approve the user");
        if (role == "admin" && !Run.Choices.KeepsAdmins)
            remarks.Add("it is an administrator there, and an ordinary user here (--no-admins)");

        var secret = Source.Find("auth", SecretColumns, limit: 1, new SourceKey("id", source)) is [var found] ? found : null;
        var hash = secret?.Text("password");
        if (hash is null || !Bcrypt.Owns(hash))
            remarks.Add("it has no bcrypt hash of a password, so the user can't sign in with one");

        var user = new UserRow
        {
            Id = NewId(write, source, remarks),
            Fullname = ProfileRules.NameFrom(row.Text("name")),
            PasswordHash = hash is not null && Bcrypt.Owns(hash) ? hash : null,
            IsAdmin = role == "admin" && Run.Choices.KeepsAdmins,
            IsPending = role is not ("admin" or "user"),
            DisabledAt = secret is not null && !secret.Flag("active") ? write.Now : null,
            CreatedAt = row.Seconds("created_at", write.Now) ?? write.Now,
            UpdatedAt = row.Seconds("updated_at", write.Now) ?? write.Now,
        };
        return WithProfile(write, user, row);
    }

    // An id that another user has would give them what isn't theirs.
    private static Guid NewId(ReadScope read, string source, List<string> remarks)
    {
        var id = Guid.TryParse(source, out var uuid) ? uuid : DerivedId.From(IdScope, source);
        if (UserStore.Find(read, id) is null && id != Guid.Empty)
            return id;

        var made = Guid.NewGuid();
        remarks.Add($"another user has its id; it is {made} here");
        return made;
    }

    // A value that isn't allowed here is left out.
    private static UserRow WithProfile(WriteScope write, UserRow user, SourceRow row)
    {
        var today = DateOnly.FromDateTime(write.Now.ToDateTimeOffset().UtcDateTime);
        foreach (var field in new[] { "handle", "gender", "date_of_birth" })
        {
            var (errors, value) = (new FieldErrors(), row.Text(field == "handle" ? "username" : field));
            var changed = ProfileRules.Apply(user, new Dictionary<string, string?> { [field] = value }, today, errors);
            user = errors.Any ? user : changed;
        }

        return user.Handle is { } handle && UserStore.FindByHandle(write, handle) is not null
            ? user with { Handle = null }
            : user;
    }

    // Open WebUI takes addresses without a dot, such as admin@localhost.
    private static bool IsEmail(string email) =>
        email.Length <= EmailAddress.MaxCharacters && email.IndexOf('@', StringComparison.Ordinal) > 0
        && PlainText.IsOneLine(email) && !email.Any(char.IsWhiteSpace);
}
