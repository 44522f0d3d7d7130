using System.Globalization;
using ChatServer.Api.Errors;
using ChatServer.Messages.History;

namespace ChatServer.Api.Admin;

/// <summary>The query of a list, as text, so that a bad value gets an answer that names it.</summary>
internal sealed record AdminPage(string? Limit, string? After)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 500;
    private const int MaxAfterCharacters = 68; // a UUID, however it is written
    private const int MaxQueryCharacters = 254; // an email address

    public int Count => Limit is null ? DefaultLimit : int.Parse(Limit, CultureInfo.InvariantCulture);

    /// <summary>The id after which the page begins; 0 where the list begins.</summary>
    public long AfterNumber => After is null ? 0 : long.Parse(After, CultureInfo.InvariantCulture);

    public Guid AfterUser => After is null ? Guid.Empty : Guid.Parse(After);

    public DetailError? Check() => CheckLimit()
        ?? (After is null || (After.Length <= MaxAfterCharacters
            && long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? null
            : AdminErrors.Invalid("query", "after", "Input should be a number", "int_parsing"));

    public DetailError? CheckOfUsers() => CheckLimit()
        ?? (After is null || (After.Length <= MaxAfterCharacters && Guid.TryParse(After, out _))
            ? null
            : AdminErrors.Invalid("query", "after", "Input should be a valid UUID", "uuid_parsing"));

    /// <summary>
    /// Takes as much of a page as is not too large: no more than a <see cref="PageBudget"/> takes, and one entry at least.
    /// </summary>
    public static IReadOnlyList<T> Fit<T>(IEnumerable<T> entries, int limit, Func<T, long> bytesOf)
    {
        var budget = new PageBudget();
        return [.. entries.Take(limit).TakeWhile(entry => budget.TryTake(bytesOf(entry)))];
    }

    /// <summary>What is searched for is written down with each page that is read.</summary>
    public static DetailError? CheckQuery(string? query) => query?.Length > MaxQueryCharacters
        ? AdminErrors.Invalid("query", "query", $"Input should have at most {MaxQueryCharacters} characters", "string_too_long")
        : null;

    private DetailError? CheckLimit() =>
        Limit is null
        || (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
            ? null
            : AdminErrors.Invalid("query", "limit", $"Input should be a number from 1 to {MaxLimit}", "int_parsing");
}
