using System.Globalization;
using System.Text;

namespace ChatServer.Words;

/// <summary>Splits a text into words: sequences of letters and digits. Everything else separates them.</summary>
internal static class WordReader
{
    private const int SoftHyphen = 0xAD, NonJoiner = 0x200C, Joiner = 0x200D;

    [ThreadStatic]
    private static StringBuilder? shared;

    public static IEnumerable<Word> Read(string text)
    {
        var folded = new StringBuilder();
        var start = 0;
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            if (IsUnspaced(rune))
            {
                if (folded.Length > 0)
                    yield return Take(folded, start, at);
                var end = SkipAccents(text, at + length);
                yield return new Word(at, end - at, Fold(rune), IsUnspaced: true);
                at = end;
                continue;
            }

            if (IsPartOfWord(rune))
            {
                if (folded.Length == 0)
                    start = at;
                Folding.Append(folded, rune);
            }
            else if (folded.Length > 0 && !IsUnseen(rune))
            {
                yield return Take(folded, start, at);
            }

            at += length;
        }

        if (folded.Length > 0)
            yield return Take(folded, start, text.Length);
    }

    /// <summary>Scripts without spaces between words: Han, kana, Bopomofo, Thai, Lao, Burmese, Khmer.</summary>
    public static bool IsUnspaced(Rune rune) => rune.Value
        is (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x3096) or (>= 0x309D and <= 0x30FA) or (>= 0x30FC and <= 0x312F)
        or (>= 0x31A0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFF66 and <= 0xFF9D) or (>= 0x20000 and <= 0x3FFFF)
        or (>= 0xE01 and <= 0xE3A) or (>= 0xE40 and <= 0xE59) or (>= 0xE80 and <= 0xEDF) or (>= 0x1000 and <= 0x109F)
        or (>= 0x1780 and <= 0x17DD);

    private static Word Take(StringBuilder folded, int start, int end)
    {
        var word = new Word(start, end - start, folded.ToString(), IsUnspaced: false);
        folded.Clear();
        return word;
    }

    private static string Fold(Rune rune)
    {
        var folded = (shared ??= new StringBuilder()).Clear();
        Folding.Append(folded, rune);
        return folded.ToString();
    }

    private static int SkipAccents(string text, int at)
    {
        while (at < text.Length && Rune.TryGetRuneAt(text, at, out var rune) && Folding.IsAccent(rune))
            at++;
        return at;
    }

    private static bool IsPartOfWord(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value)
        : !Folding.IsAccent(rune) && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark;

    // Invisible characters within a word don't split it.
    private static bool IsUnseen(Rune rune) => rune.Value is SoftHyphen or NonJoiner or Joiner || Folding.IsAccent(rune);
}
