using System.Text;

namespace ChatServer.Agents.Concierge;

/// <summary>Splits a text into sentences with what follows them, so that together they are exactly the text.</summary>
internal static class Sentences
{
    /// <summary>A longer sentence is split at a space.</summary>
    public const int MaxLength = 400;

    public static IEnumerable<string> Split(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = FindEnd(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    public static bool IsQuestion(string text) => text.AsSpan().ContainsAny('?', '？', '؟');

    private static int FindEnd(string text, int start)
    {
        var longest = Math.Min(text.Length, start + MaxLength);
        for (var at = start; at < longest; at++)
        {
            if (IsEnd(text, at))
                return SkipSpaces(text, at + 1);
        }

        return longest == text.Length ? longest : CutBefore(text, start, longest);
    }

    // A full stop within a number or a name doesn't end a sentence.
    private static bool IsEnd(string text, int at) => text[at] switch
    {
        '\n' or '。' or '！' or '？' or '।' => true,
        '.' or '!' or '?' or '…' or '؟' => at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]),
        _ => false,
    };

    private static int SkipSpaces(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    private static int CutBefore(string text, int start, int longest)
    {
        var space = text.LastIndexOf(' ', longest - 1, longest - start);
        if (space > start)
            return space + 1;

        return Rune.TryGetRuneAt(text, longest - 1, out var rune) && rune.Utf16SequenceLength == 2 ? longest - 1 : longest;
    }
}
