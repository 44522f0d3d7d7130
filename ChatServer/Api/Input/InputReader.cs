namespace ChatServer.Api.Input;

/// <summary>
/// Reads the fields of a query, which are text, and checks those of a body. It collects all errors; each API formats them in its
/// own way.
/// </summary>
internal sealed class InputReader
{
    private readonly List<InvalidInput> invalid = [];

    /// <summary>All errors, in the order in which the fields were read; null if there are none.</summary>
    public IReadOnlyList<InvalidInput>? Invalid => invalid.Count > 0 ? invalid : null;

    public InvalidInput? First => invalid.Count > 0 ? invalid[0] : null;

    /// <param name="value">What was read; valid only if there are no errors.</param>
    public Parsed<T> Result<T>(T value)
        where T : notnull =>
        new(value, Invalid);

    /// <param name="absent">The value if the query doesn't have the field.</param>
    /// <param name="hint">Appended to the error of a number that is out of bounds.</param>
    public int Number(string field, string? text, int max, int absent, int min = 1, string hint = "")
    {
        if (text is null)
            return absent;

        var number = InputIds.Number(text);
        Check(number >= min && number <= max, field, $"be a number from {min} to {max}{hint}", InputProblem.NotANumber);
        return number <= max ? (int)number : absent;
    }

    /// <summary>Reads an id or a page's start.</summary>
    /// <param name="read">Returns null if the text isn't valid.</param>
    public T? Id<T>(
        string field, string? text, Func<string, T?> read, string expected, InputProblem problem = InputProblem.Other)
        where T : struct
    {
        var id = text is null ? null : read(text);
        Check(text is null || id is not null, field, expected, problem);
        return id;
    }

    public bool? Flag(string field, string? text)
    {
        OneOf(field, text, ["true", "false"], "be true or false");
        return text is null ? null : text == "true";
    }

    public void Required(string field, string? text, string expected) =>
        Check(!string.IsNullOrWhiteSpace(text), field, expected, InputProblem.Missing);

    public void AtMost(string field, string? text, int maxCharacters) =>
        Check(!(text?.Length > maxCharacters), field, $"have at most {maxCharacters} characters", InputProblem.TooLong);

    public void OneOf(string field, string? text, ReadOnlySpan<string> names, string expected) =>
        Check(text is null || names.Contains(text), field, expected, InputProblem.NotListed);

    public void Check(bool isValid, string field, string expected, InputProblem problem = InputProblem.Other)
    {
        if (!isValid)
            invalid.Add(new InvalidInput(field, problem, expected));
    }
}
