using System.Globalization;
using ChatServer.Refusals;
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

    /// <summary>Refuses an invalid text, and says why.</summary>
    public static Outcome<SearchQuery> Read(string text)
    {
        var query = new SearchQuery([]);
        var units = new List<SearchUnit>();
        foreach (var token in Split(text.Replace('“', '"').Replace('”', '"').Replace('„', '"')))
        {
            if (token.IsQuoted)
                AddPhrase(units, token.Text);
            else if (Condition.Find(token.Text) is not { } condition)
                AddWords(units, token.Text);
            else if (FindFault(query, condition) is { } fault)
                return Refusal.InvalidQuery(fault);
            else
                query = Apply(query, condition);
        }

        query = query with { Units = units };
        return FindFault(text, query) is { } invalid ? Refusal.InvalidQuery(invalid) : query;
    }

    private static string? FindFault(string text, SearchQuery query) => (text.Length, query.Units.Count) switch
    {
        ( > MaxLength, _) => $"A search can have at most {MaxLength} characters",
        (_, > MaxUnits) => $"A search can have at most {MaxUnits} words",
        _ => query.IsIndexed ? null : "A search must contain a word, from: or has:file",
    };

    private static string? FindFault(SearchQuery query, Condition condition) => condition switch
    {
        { Operand: "" } => $"{condition.Name}: must be followed by a value, without a space",
        { Name: "has", Operand: not "file" } => "has: must be has:file",
        { Name: "from" } when query.From is not null => "from: may be given only once",
        { Name: "in" } when query.In is not null => "in: may be given only once",
        { Name: "before" or "after" } when ReadDate(condition.Operand) is null =>
            $"{condition.Name}: must be followed by a date such as 2026-03-14",
        _ => null,
    };

    private static SearchQuery Apply(SearchQuery query, Condition condition) => condition.Name switch
    {
        "from" => query with { From = condition.Operand },
        "in" => query with { In = condition.Operand },
        "has" => query with { HasFile = true },
        "before" => query with { Until = ReadDate(condition.Operand) },
        _ => query with { Since = ReadDate(condition.Operand) },
    };

    private static IEnumerable<Token> Split(string text)
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
            yield return new Token(text[start..end], isQuoted);
            at = isQuoted ? end + 1 : end;
        }
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

    private readonly record struct Token(string Text, bool IsQuoted);

    /// <summary>An operator with its operand, as in <c>from:ben</c>.</summary>
    private readonly record struct Condition(string Name, string Operand)
    {
        public static Condition? Find(string token)
        {
            if (token.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
                return null;

            var name = token[..colon].ToLowerInvariant();
            return name is "from" or "in" or "has" or "before" or "after" ? new Condition(name, token[(colon + 1)..]) : null;
        }
    }
}
