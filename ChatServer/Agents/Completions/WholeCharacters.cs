using System.Text;

namespace ChatServer.Agents.Completions;

/// <summary>
/// Joins the pieces of a text so that each is valid by itself: half a surrogate pair waits for the other half, what isn't one
/// becomes U+FFFD, and NULs are left out, as many clients can't take them.
/// </summary>
internal sealed class WholeCharacters
{
    private char? waiting;

    /// <summary>What of the text so far can be passed on; may be empty.</summary>
    public string Add(string piece)
    {
        var text = waiting is { } half ? half + piece : piece;
        waiting = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[^1] : null;
        if (waiting is not null)
            text = text[..^1];
        return IsClean(text) ? text : Clean(text);
    }

    private static bool IsClean(string text)
    {
        if (text.AsSpan().IndexOf('\0') >= 0)
            return false;

        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;

            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return false;

            at++;
        }

        return true;
    }

    // Enumerating runes puts U+FFFD in the place of what is no character.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != 0)
                clean.Append(rune.ToString());
        }

        return clean.ToString();
    }
}
