using ChatServer.Words;

namespace ChatServer.Messages.Search.Query;

/// <summary>A word or phrase: words that must be adjacent in a message, in this order.</summary>
/// <param name="IsBeginning">Whether the last word also matches longer words that begin with it.</param>
internal sealed record SearchUnit(IReadOnlyList<Word> Words, bool IsBeginning)
{
    public IEnumerable<long> Terms(SearchTerms terms)
    {
        for (var i = 0; i < Words.Count; i++)
        {
            var word = Words[i];
            if (!word.IsUnspaced)
                yield return terms.OfBeginning(word.Folded);
            else if (i + 1 < Words.Count && Words[i + 1] is { IsUnspaced: true } next && next.Start == word.End)
                yield return terms.OfCharacters(word.Folded + next.Folded);
            else if (i == 0 || Words[i - 1].End != word.Start || !Words[i - 1].IsUnspaced)
                yield return terms.OfCharacters(word.Folded);
        }
    }

    /// <summary>Its occurrences in a text, in order.</summary>
    public IEnumerable<TextRange> FindIn(IReadOnlyList<Word> text)
    {
        for (var first = 0; first + Words.Count <= text.Count; first++)
        {
            if (IsAt(text, first))
                yield return new TextRange(text[first].Start, text[first + Words.Count - 1].End - text[first].Start);
        }
    }

    private bool IsAt(IReadOnlyList<Word> text, int first)
    {
        for (var i = 0; i < Words.Count; i++)
        {
            var (wanted, met) = (Words[i].Folded, text[first + i].Folded);
            var isOpen = IsBeginning && i == Words.Count - 1;
            if (isOpen ? !met.StartsWith(wanted, StringComparison.Ordinal) : met != wanted)
                return false;
        }

        return true;
    }
}

/// <summary>A part of a text, in UTF-16 units.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    public int End => Start + Length;
}
