using ChatServer.Refusals;

namespace ChatServer.Accounts.Profiles;

/// <summary>Email addresses as accounts have them: plausible, not proven.</summary>
internal static class EmailAddress
{
    public const int MaxCharacters = 254;
    private const int MaxLocalCharacters = 64;

    /// <summary>The normalized form for comparing addresses.</summary>
    public static string Fold(string email) => email.Trim().ToLowerInvariant();

    public static bool IsPlausible(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return email.Length <= MaxCharacters
            && at is > 0 and <= MaxLocalCharacters
            && email.LastIndexOf('@') == at
            && PlainText.IsOneLine(email)
            && !email.Any(char.IsWhiteSpace)
            && IsDomain(email.AsSpan(at + 1));
    }

    public static string Check(string? value, FieldErrors errors)
    {
        var email = value?.Trim() ?? "";
        if (email.Length == 0)
            errors.Add("email", FieldErrors.Required);
        else if (!IsPlausible(email))
            errors.Add("email", "Enter a valid email address of at most 254 characters");

        return email;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        if (!domain.Contains('.'))
            return false;

        foreach (var label in domain.Split('.'))
        {
            if (domain[label] is not { Length: > 0 and <= 63 } name || name[0] == '-' || name[^1] == '-')
                return false;

            foreach (var character in name)
            {
                if (!char.IsLetterOrDigit(character) && character != '-')
                    return false;
            }
        }

        return true;
    }
}
