using System.Globalization;
using ChatServer.Refusals;

namespace ChatServer.Accounts.Profiles;

/// <summary>The allowed values of the fields of a profile. A value is cleaned, or its error is recorded.</summary>
internal static class ProfileRules
{
    public const int MaxNameCharacters = 150;

    /// <summary>The row with the given fields changed; null clears a field that may be empty.</summary>
    public static UserRow Apply(UserRow user, IReadOnlyDictionary<string, string?> changes, DateOnly today, FieldErrors errors)
    {
        foreach (var (field, value) in changes)
            user = Apply(user, field, value?.Trim() is { Length: > 0 } text ? text : null, today, errors);

        return user with
        {
            IsProfileComplete =
                user is { Gender: not null, DateOfBirth: not null, CountryCode.Length: > 0, PhoneNumber.Length: > 0 },
        };
    }

    /// <summary>The name that another system has for a user, made to fit; "User" if there is none.</summary>
    public static string NameFrom(string? given)
    {
        var name = (given ?? "").Trim();
        if (name.Length > MaxNameCharacters)
            name = name[..MaxNameCharacters].Trim();

        return IsName(name) ? name : "User";
    }

    private static UserRow Apply(UserRow user, string field, string? value, DateOnly today, FieldErrors errors)
    {
        switch (field)
        {
            case "fullname":
                return user with { Fullname = Checked(value ?? "", IsName, "Enter a name of 1 to 150 characters on one line") };
            case "handle":
                return user with { Handle = Optional(IsHandle, "Use 3 to 30 letters a to z, digits, dots and underscores") };
            case "gender":
                return user with { Gender = Optional(IsGender, "Use at most 30 characters on one line") };
            case "country_code":
                return user with { CountryCode = Optional(IsCountryCode, "Use a plus and 1 to 4 digits, such as +234") ?? "" };
            case "phone_number":
                return user with { PhoneNumber = Optional(IsPhoneNumber, "Use 4 to 15 digits") ?? "" };
            case "date_of_birth":
                return user with
                {
                    DateOfBirth = Optional(text => IsPastDay(text, today), "Use a day in the past, as YYYY-MM-DD")
                };
            default:
                errors.Add(field, "This field can't be changed here");
                return user;
        }

        string? Optional(Func<string, bool> isValid, string error) => value is null ? null : Checked(value, isValid, error);

        string Checked(string text, Func<string, bool> isValid, string error)
        {
            if (!isValid(text))
                errors.Add(field, error);
            return text;
        }
    }

    private static bool IsName(string text) => text.Length is >= 1 and <= MaxNameCharacters && PlainText.IsOneLine(text);

    private static bool IsHandle(string text) =>
        text.Length is >= 3 and <= 30 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.');

    private static bool IsGender(string text) => text.Length <= 30 && PlainText.IsOneLine(text);

    private static bool IsCountryCode(string text) =>
        text.Length is >= 2 and <= 5 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsPhoneNumber(string text) => text.Length is >= 4 and <= 15 && text.All(char.IsAsciiDigit);

    private static bool IsPastDay(string text, DateOnly today) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day <= today
        && day.Year >= 1900;
}
