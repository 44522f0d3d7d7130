using ChatServer.Api.Input;
using ChatServer.Messages.History;

namespace ChatServer.Api.Admin;

/// <summary>A page of a list that is ordered by number.</summary>
internal readonly record struct NumberedPage(int Limit, long? After);

/// <summary>A page of a list that is ordered by name.</summary>
internal readonly record struct NamedPage(int Limit, string After);

/// <summary>The query parameters of a list.</summary>
internal sealed record AdminPage
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;
    public const int MaxAfterCharacters = 68; // a UUID in its longest form; the audit log stores the value as given

    [NumberField(MaxLimit, DefaultLimit)]
    public string? Limit { get; init; }

    /// <summary>Null for the first page.</summary>
    [TextField(MaxLength = MaxAfterCharacters)]
    public string? After { get; init; }

    public NumberedPage Read(InputReader reader) => new(
        ReadLimit(reader),
        reader.Id("after", After, text => IsShort(text) ? InputIds.Number(text) : null, "be a number", InputProblem.NotANumber));

    public UserPage ReadUsers(InputReader reader) => new(
        ReadLimit(reader),
        reader.Id("after", After, text => IsShort(text) ? InputIds.Uuid(text) : null, "be a valid UUID", InputProblem.NotAUuid)
            ?? Guid.Empty);

    public NamedPage ReadNames(InputReader reader)
    {
        reader.AtMost("after", After, MaxAfterCharacters);
        return new NamedPage(ReadLimit(reader), After ?? "");
    }

    /// <summary>Takes entries up to the size of a <see cref="PageBudget"/>, and at least one.</summary>
    public static IReadOnlyList<T> Fit<T>(IEnumerable<T> entries, int limit, Func<T, long> bytesOf)
    {
        var budget = new PageBudget();
        return [.. entries.Take(limit).TakeWhile(entry => budget.TryTake(bytesOf(entry)))];
    }

    private int ReadLimit(InputReader reader) => reader.Number("limit", Limit, MaxLimit, DefaultLimit);

    private static bool IsShort(string text) => text.Length <= MaxAfterCharacters;
}
