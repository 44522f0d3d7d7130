using System.Globalization;
using ChatServer.Words;

namespace ChatServer.Messages.Search.Query;

/// <summary>
/// Parses a search text: words, <c>"phrases"</c>, <c>from:</c>, <c>in:</c>, <c>has:file</c>, <c>before:</c>, <c>after:</c>.
/// Unknown operators are words.
/// </summary>
internal static class SearchQueryReader
{
    public const int MaxLength = 200;
    public const int MaxUnits = 16;
    private const int MinBeginning = SearchTerms.MinPrefix;
    private static readonly string[] DateFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Null if the text is invalid; <paramref name="error"/> says why.</summary>
    public static SearchQuery? Read(string text, out string error)
    {
        var query = new SearchQuery([]);
        var units = new List<SearchUnit>();
        error = "";
        foreach (var (token, isQuoted) in Split(text.Replace('“', '"').Replace('”', '"').Replace('„', '"')))
        {
            if (isQuoted)
                AddPhrase(units, token);
            else if (Operator(token) is not var (name, operand))
                AddWords(units, token);
            else if (Apply(query, name, operand, out error) is { } applied)
                query = applied;
            else
                return null;
        }

        query = query with { Units = units };
        error = (text.Length, units.Count) switch
        {
            ( > MaxLength, _) => $"A search can have at most {MaxLength} characters",
            (_, > MaxUnits) => $"A search can have at most {MaxUnits} words",
            _ => query.IsIndexed ? "" : "A search must hold a word, from: or has:file",
        };
        return error.Length == 0 ? query : null;
    }

    private static IEnumerable<(string Token, bool IsQuoted)> Split(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var isQuoted = text[at] == '"';
            var start = isQuoted ? at + 1 : at;
            var end = start;
            while (end < text.Length && (isQuoted ? text[end] != '"' : !char.IsWhiteSpace(text[end]) && text[end] != '"'))
                end++;
            yield return (text[start..end], isQuoted);
            at = isQuoted ? end + 1 : end;
        }
    }

    private static (string Name, string Operand)? Operator(string token)
    {
        if (token.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
            return null;

        var name = token[..colon].ToLowerInvariant();
        return name is "from" or "in" or "has" or "before" or "after" ? (name, token[(colon + 1)..]) : null;
    }

    private static SearchQuery? Apply(SearchQuery query, string name, string operand, out string error)
    {
        error = (name, operand) switch
        {
            (_, "") => $"{name}: must be followed by a value, without a space",
            ("has", not "file") => "has: must be has:file",
            ("from", _) when query.From is not null => "from: may be given only once",
            ("in", _) when query.In is not null => "in: may be given only once",
            ("before" or "after", _) when ReadDate(operand) is null => $"{name}: must be followed by a date such as 2026-03-14",
            _ => "",
        };
        if (error.Length > 0)
            return null;

        return name switch
        {
            "from" => query with { From = operand },
            "in" => query with { In = operand },
            "has" => query with { HasFile = true },
            "before" => query with { Until = ReadDate(operand) },
            _ => query with { Since = ReadDate(operand) },
        };
    }

    private static DateTimeOffset? ReadDate(string text) =>
        DateTimeOffset.TryParseExact(
            text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date.Year > 1
            ? date
            : null;

    private static void AddPhrase(List<SearchUnit> units, string text)
    {
        if (WordReader.Read(text).ToArray() is { Length: > 0 } words)
            units.Add(new SearchUnit(words, IsBeginning: false));
    }

    // Adjacent characters of a script without spaces are searched for as a phrase.
    private static void AddWords(List<SearchUnit> units, string text)
    {
        var run = new List<Word>();
        foreach (var word in WordReader.Read(text))
        {
            if (run.Count > 0 && (!word.IsUnspaced || run[^1].End != word.Start))
            {
                units.Add(new SearchUnit([.. run], IsBeginning: false));
                run.Clear();
            }

            if (word.IsUnspaced)
                run.Add(word);
            else
                units.Add(new SearchUnit([word], IsBeginning: word.Folded.Length >= MinBeginning));
        }

        if (run.Count > 0)
            units.Add(new SearchUnit(run, IsBeginning: false));
    }
}
