using System.Globalization;
using ChatServer.Api.Errors;

namespace ChatServer.Api.Admin;

/// <summary>The query of a list, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record AdminPage(string? Limit, string? After)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 500;

    public int Count => Limit is null ? DefaultLimit : int.Parse(Limit, CultureInfo.InvariantCulture);

    /// <summary>The id after which the page begins; 0 where the list begins.</summary>
    public long AfterNumber => After is null ? 0 : long.Parse(After, CultureInfo.InvariantCulture);

    public Guid AfterUser => After is null ? Guid.Empty : Guid.Parse(After);

    public DetailError? Check() => CheckLimit()
        ?? (After is null || long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : AdminErrors.Invalid("query", "after", "Input should be a number", "int_parsing"));

    public DetailError? CheckOfUsers() => CheckLimit()
        ?? (After is null || Guid.TryParse(After, out _) ? null : AdminErrors.Invalid("query", "after", "Input should be a valid UUID", "uuid_parsing"));

    private DetailError? CheckLimit() =>
        Limit is null || (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
            ? null
            : AdminErrors.Invalid("query", "limit", $"Input should be a number from 1 to {MaxLimit}", "int_parsing");
}
