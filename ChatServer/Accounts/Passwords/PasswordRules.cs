using ChatServer.Refusals;

namespace ChatServer.Accounts.Passwords;

/// <summary>Which passwords an account may have.</summary>
internal static class PasswordRules
{
    public const int MinCharacters = 10;

    public static void Check(string field, string? password, string? email, string fullname, FieldErrors errors)
    {
        if (Error(password ?? "", email ?? "", fullname) is { } error)
            errors.Add(field, error);
    }

    private static string? Error(string password, string email, string fullname) => password switch
    {
        "" => FieldErrors.Required,
        _ when !Bcrypt.CanHash(password) => "Use at most 72 bytes of UTF-8, and no NUL",
        { Length: < MinCharacters } => $"Use at least {MinCharacters} characters",
        _ when password.Distinct().Count() < 4 => "Use at least 4 different characters",
        _ when IsSameAs(password, email) || IsSameAs(password, email.Split('@')[0]) || IsSameAs(password, fullname) =>
            "The password must differ from the email address and the name",
        _ when CommonPasswords.Contain(password) => "This password is too common",
        _ => null,
    };

    private static bool IsSameAs(string password, string other) =>
        password.Equals(other.Trim(), StringComparison.OrdinalIgnoreCase);
}
