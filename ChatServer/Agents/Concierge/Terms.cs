using ChatServer.Words;

namespace ChatServer.Agents.Concierge;

/// <summary>
/// Splits a text into the terms by which questions are compared: words, and for scripts without spaces between words each pair of
/// neighbouring characters of one kind, or a character that has no such neighbour.
/// </summary>
internal static class Terms
{
    private const int MaxLength = 40;

    public static IEnumerable<string> Of(string text)
    {
        Word? before = null;
        var isPaired = false;
        foreach (var word in WordReader.Read(text))
        {
            var follows = before is { } last && AreNeighbours(last, word);
            if (follows)
                yield return before!.Value.Folded + word.Folded;
            else if (before is { IsUnspaced: true } single && !isPaired)
                yield return single.Folded;

            if (!word.IsUnspaced)
                yield return word.Folded.Length > MaxLength ? word.Folded[..MaxLength] : word.Folded;
            (before, isPaired) = (word, follows);
        }

        if (before is { IsUnspaced: true } only && !isPaired)
            yield return only.Folded;
    }

    private static bool AreNeighbours(Word before, Word word) =>
        before.IsUnspaced && word.IsUnspaced && before.End == word.Start && KindOf(before.Folded) == KindOf(word.Folded);

    private static ScriptKind KindOf(string character) => character[0] switch
    {
        >= 'ぁ' and <= 'ゟ' => ScriptKind.Hiragana,
        >= '゠' and <= 'ヿ' => ScriptKind.Katakana,
        >= '\u0E00' and <= '\u17FF' => ScriptKind.SouthEastAsian,
        _ => ScriptKind.Other,
    };

    private enum ScriptKind
    {
        Hiragana,
        Katakana,
        SouthEastAsian,
        Other,
    }
}
