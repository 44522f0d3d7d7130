namespace ChatServer.Messages.Search.Query;

/// <summary>
/// Cuts out the part of a message that shows why it was found. The snippet is plain text: clients must escape it and may
/// highlight the matches.
/// </summary>
internal static class Snippet
{
    public const int MaxLength = 160;
    private const int MaxBefore = 40;
    private const string Cut = "…";

    public static SearchHit Of(string text, IEnumerable<TextRange> matches)
    {
        var merged = Merge(matches);
        var start = merged.Count == 0 || text.Length <= MaxLength ? 0 : StartOf(text, merged[0].Start);
        var end = EndOf(text, start);
        var (prefix, suffix) = (start > 0 ? Cut : "", end < text.Length ? Cut : "");
        return new SearchHit(
            prefix + text[start..end] + suffix,
            [.. merged.Where(match => match.Start < end).Select(match => Move(match, start, end, prefix.Length))]);
    }

    private static TextRange Move(TextRange match, int start, int end, int prefix) =>
        new(match.Start - start + prefix, Math.Min(match.End, end) - match.Start);

    // After a space if there is one nearby, and never within a surrogate pair.
    private static int StartOf(string text, int match)
    {
        var earliest = Math.Max(0, match - MaxBefore);
        if (earliest == 0)
            return 0;

        var space = text.IndexOf(' ', earliest, match - earliest);
        if (space >= 0)
            return space + 1;

        return char.IsLowSurrogate(text[earliest]) ? earliest + 1 : earliest;
    }

    private static int EndOf(string text, int start)
    {
        var end = Math.Min(text.Length, start + MaxLength);
        return end < text.Length && char.IsLowSurrogate(text[end]) ? end - 1 : end;
    }

    private static List<TextRange> Merge(IEnumerable<TextRange> matches)
    {
        var merged = new List<TextRange>();
        foreach (var match in matches.OrderBy(match => match.Start))
        {
            if (merged.Count > 0 && match.Start < merged[^1].End)
                merged[^1] = merged[^1] with { Length = Math.Max(merged[^1].End, match.End) - merged[^1].Start };
            else
                merged.Add(match);
        }

        return merged;
    }
}
