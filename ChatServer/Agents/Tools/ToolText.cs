namespace ChatServer.Agents.Tools;

/// <summary>Texts of others, as a model may get them.</summary>
internal static class ToolText
{
    private const string CutNote = "\n[The answer is longer; this is its beginning.]";
    private const string Hidden = "[hidden]";

    // A shorter one would be found in harmless words.
    private const int MinSecretLength = 6;

    /// <summary>The result with this text, or with its beginning and a note that it was cut.</summary>
    /// <param name="secrets">The values of headers: a server that repeats them doesn't give them away.</param>
    public static ToolResult Result(string text, IEnumerable<string> secrets, bool hasFailed)
    {
        var shown = Hide(text, secrets);
        return new ToolResult(
            shown.Length <= ToolResult.MaxLength ? shown : Cut(shown, ToolResult.MaxLength - CutNote.Length) + CutNote,
            hasFailed);
    }

    public static ToolResult Failure(string problem) => new(Cut(problem, ToolResult.MaxLength), HasFailed: true);

    /// <summary>At most so many characters, without half of a surrogate pair at the end.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;

        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }

    private static string Hide(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.SelectMany(PartsOf).OrderByDescending(part => part.Length))
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        return text;
    }

    // "Bearer abc" is also secret without its scheme.
    private static IEnumerable<string> PartsOf(string secret) =>
        secret.Split(' ').Append(secret).Where(part => part.Length >= MinSecretLength && part is not "Bearer");
}
