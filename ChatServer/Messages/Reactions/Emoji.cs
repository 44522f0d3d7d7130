using System.Globalization;
using System.Text;

namespace ChatServer.Messages.Reactions;

/// <summary>
/// What counts as an emoji: one grapheme (drawn as one, including joined and skin-toned ones) that begins with a symbol, or a
/// keycap such as <c>1️⃣</c>. Letters, digits, punctuation and white space don't count.
/// </summary>
internal static class Emoji
{
    public const int MaxLength = 40;
    private const int FirstSymbol = 0x203C; // ‼, the first after © and ®
    private const int Information = 0x2139; // ℹ, which Unicode classifies as a letter
    private const char Keycap = '\u20E3';

    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= MaxLength }
        && StringInfo.GetNextTextElementLength(text) == text.Length
        && Rune.TryGetRuneAt(text, 0, out var first)
        && (IsSymbol(first) || IsKeycap(text));

    private static bool IsSymbol(Rune rune) =>
        rune.Value is '©' or '®' or Information || (rune.Value >= FirstSymbol && HasSymbolCategory(rune));

    private static bool HasSymbolCategory(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol
        or UnicodeCategory.OtherPunctuation or UnicodeCategory.DashPunctuation;

    private static bool IsKeycap(string text) => text[^1] == Keycap && (char.IsAsciiDigit(text[0]) || text[0] is '#' or '*');
}
