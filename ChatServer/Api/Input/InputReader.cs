namespace ChatServer.Api.Input;

/// <summary>
/// Reads the fields of a query, which come as text, and checks those of a body. It collects all that is wrong with them; each API
/// has its own form for that.
/// </summary>
internal sealed class InputReader
{
    private readonly List<InvalidInput> invalid = [];

    /// <summary>What is wrong, in the order in which it was read; null where nothing is.</summary>
    public IReadOnlyList<InvalidInput>? Invalid => invalid.Count > 0 ? invalid : null;

    public InvalidInput? First => invalid.Count > 0 ? invalid[0] : null;

    /// <param name="value">Of what was read; it counts only if all of that was valid.</param>
    public Parsed<T> Result<T>(T value)
        where T : notnull =>
        new(value, Invalid);

    /// <param name="absent">Where the query doesn't have the field.</param>
    /// <param name="hint">Added to what is said of a number out of bounds.</param>
    public int Number(string field, string? text, int max, int absent, int min = 1, string hint = "")
    {
        if (text is null)
            return absent;

        var number = InputIds.Number(text);
        Check(number >= min && number <= max, field, $"be a number from {min} to {max}{hint}", InputProblem.NotANumber);
        return number <= max ? (int)number : absent;
    }

    /// <summary>An id, or where a page begins.</summary>
    /// <param name="read">Null where the text is none.</param>
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
