using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace ChatServer.Words;

/// <summary>
/// Maps the variants of a letter to one form: case, accents and widths don't count, ß is ss. Without ICU .NET decomposes nothing,
/// so the decompositions come from a file. Hangul syllables are split, so a word is found while its last syllable is being typed.
/// </summary>
internal static class Folding
{
    private const string Resource = "ChatServer.Words.folding.txt";
    private const int FirstSyllable = 0xAC00, LastSyllable = 0xD7A3;
    private const int FirstLead = 0x1100, FirstVowel = 0x1161, BeforeFirstTail = 0x11A7;
    private const int Vowels = 21, Tails = 28;
    private static readonly FrozenDictionary<Rune, string> Folded = Load();

    public static void Append(StringBuilder folded, Rune rune)
    {
        if (rune.IsAscii)
            folded.Append(char.ToLowerInvariant((char)rune.Value));
        else if (rune.Value is >= FirstSyllable and <= LastSyllable)
            AppendSyllable(folded, rune.Value - FirstSyllable);
        else if (Folded.TryGetValue(rune, out var known) || Folded.TryGetValue(Rune.ToLowerInvariant(rune), out known))
            folded.Append(known);
        else
            folded.Append(Rune.ToLowerInvariant(rune).ToString());
    }

    /// <summary>
    /// An accent or a vowel sign that readers omit; those of Indic scripts are letters in all but name, and stay.
    /// </summary>
    public static bool IsAccent(Rune rune) => rune.Value
        is (>= 0x300 and <= 0x36F) or (>= 0x483 and <= 0x489)
        or (>= 0x591 and <= 0x5BD) or 0x5BF or 0x5C1 or 0x5C2 or 0x5C4 or 0x5C5 or 0x5C7
        or (>= 0x610 and <= 0x61A) or (>= 0x64B and <= 0x65F) or 0x670 or (>= 0x6D6 and <= 0x6DC) or (>= 0x6DF and <= 0x6E4)
        or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF)
        or 0x3099 or 0x309A or 0xFF9E or 0xFF9F or (>= 0xFE20 and <= 0xFE2F);

    private static void AppendSyllable(StringBuilder folded, int syllable)
    {
        folded.Append((char)(FirstLead + syllable / (Vowels * Tails)));
        folded.Append((char)(FirstVowel + syllable / Tails % Vowels));
        if (syllable % Tails is var tail and > 0)
            folded.Append((char)(BeforeFirstTail + tail));
    }

    // A line is a folded form, a tab, and the characters that map to it.
    private static FrozenDictionary<Rune, string> Load()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!);
        var folded = new Dictionary<Rune, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is not [var form, var characters])
                continue;

            foreach (var rune in characters.EnumerateRunes())
                folded[rune] = form;
        }

        return folded.ToFrozenDictionary();
    }
}
