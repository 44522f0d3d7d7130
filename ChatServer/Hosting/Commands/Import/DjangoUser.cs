using System.Globalization;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Tokens;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import;

/// <param name="User">Null if the entry can't be imported.</param>
/// <param name="Error">The reason, where there is no user.</param>
internal readonly record struct DjangoReading(UserRow? User, string? Error = null);

/// <summary>
/// One user of a Django site, as an entry of <c>dumpdata</c>: <c>{"model": "app.user", "pk": …, "fields": {…}}</c>.
/// </summary>
internal sealed class DjangoUser(JsonElement entry, string issuer, Timestamp now)
{
    private readonly JsonElement fields = Property(entry, "fields");

    /// <summary>True for entries of a user model, such as <c>auth.user</c> or <c>accounts.customuser</c>.</summary>
    public static bool IsUser(JsonElement entry) =>
        Property(entry, "model") is { ValueKind: JsonValueKind.String } model
        && model.GetString()!.EndsWith("user", StringComparison.OrdinalIgnoreCase);

    /// <summary>The entry's primary key as text, or null if it has none.</summary>
    public static string? KeyOf(JsonElement entry) => Property(entry, "pk") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>
    /// The user, or the reason why there is none. An id that isn't a UUID becomes the one that a token of this site would give
    /// them.
    /// </summary>
    public DjangoReading Read()
    {
        if (KeyOf(entry) is not { Length: > 0 and <= 255 } key)
            return new DjangoReading(User: null, "it has no primary key");

        if (Text("email") is not { } email || !EmailAddress.IsPlausible(email))
            return new DjangoReading(User: null, "it has no valid email");

        return new DjangoReading(Read(key, email));
    }

    private UserRow Read(string key, string email)
    {
        var user = new UserRow
        {
            Id = Guid.TryParse(key, out var id) ? id : DerivedId.From(issuer, key),
            Email = email,
            Fullname = ProfileRules.NameFrom(
                Text("fullname") ?? Text("full_name") ?? Text("name") ?? FirstAndLast() ?? Text("username")),
            PasswordHash = Password(),
            AccountType = Text("account_type") is { Length: <= 30 } type ? type : "user",
            IsEmailVerified = Flag("is_email_verified"),
            IsPhoneVerified = Flag("is_phone_verified"),
            IsStaff = Flag("is_staff"),
            IsAdmin = Flag("is_admin"),
            IsSuperuser = Flag("is_superuser"),
            LastLogin = Time("last_login"),
            DisabledAt = Property(fields, "is_active").ValueKind == JsonValueKind.False ? now : null,
            CreatedAt = Time("created_at") ?? Time("date_joined") ?? now,
            UpdatedAt = Time("updated_at") ?? now,
        };
        return WithProfile(user);
    }

    // Values that Django allowed and our rules don't are omitted: they are no reason to lock someone out.
    private UserRow WithProfile(UserRow user)
    {
        var today = DateOnly.FromDateTime(now.ToDateTimeOffset().UtcDateTime);
        foreach (var (field, source) in new[]
        {
            ("handle", Text("handle") ?? Text("username")), ("gender", Text("gender")), ("country_code", Text("country_code")),
            ("phone_number", Text("phone_number")), ("date_of_birth", Text("date_of_birth")),
        })
        {
            var errors = new FieldErrors();
            var changed = ProfileRules.Apply(user, new Dictionary<string, string?> { [field] = source }, today, errors);
            user = errors.Any ? user : changed;
        }

        return user;
    }

    private string? FirstAndLast() => $"{Text("first_name")} {Text("last_name")}".Trim() is { Length: > 0 } name ? name : null;

    // Django marks unusable passwords with an exclamation mark, and adds a prefix to bcrypt hashes.
    private string? Password()
    {
        const string Wrapped = "bcrypt$";
        var hash = Text("password") ?? "";
        hash = hash.StartsWith(Wrapped, StringComparison.Ordinal) ? hash[Wrapped.Length..] : hash;
        return Pbkdf2.Owns(hash) || Bcrypt.Owns(hash) ? hash : null;
    }

    private Timestamp? Time(string name) =>
        DateTimeOffset.TryParse(Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && time > DateTimeOffset.UnixEpoch && time.Year < 2200
            ? Timestamp.From(time)
            : null;

    private bool Flag(string name) => Property(fields, name).ValueKind == JsonValueKind.True;

    private string? Text(string name) =>
        Property(fields, name) is { ValueKind: JsonValueKind.String } text && text.GetString()!.Trim() is { Length: > 0 } value
            ? value
            : null;

    private static JsonElement Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
}
