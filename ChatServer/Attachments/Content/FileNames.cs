using System.Globalization;
using System.Text;

namespace ChatServer.Attachments.Content;

/// <summary>Turns a sender's file name into one that is safe to show and to save.</summary>
internal static class FileNames
{
    public const int MaxBytes = 255;
    private const int MaxExtensionBytes = 32;
    private const string Nameless = "file";

    /// <summary>
    /// The last part of a path, without control characters and characters that change the writing direction, at most
    /// <paramref name="maxBytes"/> of UTF-8. A long name keeps its extension.
    /// </summary>
    public static string Clean(string? name, int maxBytes = MaxBytes)
    {
        var cleaned = Trim(Visible(name ?? ""));
        cleaned = Trim(Shorten(cleaned, maxBytes));
        return cleaned.Length > 0 ? cleaned : Nameless;
    }

    private static string Visible(string name)
    {
        var visible = new StringBuilder(name.Length);
        foreach (var rune in name.AsSpan(name.AsSpan().LastIndexOfAny('/', '\\') + 1).EnumerateRunes())
        {
            if (!IsHidden(rune))
                visible.Append(rune);
        }

        return visible.ToString();
    }

    // U+FFFD replaces half a surrogate pair. The joiners (U+200C and U+200D) stay: scripts and emoji need them.
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0xFFFD
            or 0xFEFF or 0x061C or 0x200B or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F)
        || rune.Value is >= 0xE0000 and <= 0xE007F;

    // Windows drops a trailing dot, and "." and ".." aren't file names.
    private static string Trim(string name)
    {
        var end = name.Length;
        while (end > 0 && (name[end - 1] == '.' || char.IsWhiteSpace(name[end - 1])))
            end--;
        return name[..end].TrimStart();
    }

    private static string Shorten(string name, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= maxBytes)
            return name;

        var dot = name.LastIndexOf('.');
        var extension = dot > 0 && Encoding.UTF8.GetByteCount(name.AsSpan(dot)) <= MaxExtensionBytes ? name[dot..] : "";
        return Trim(Take(name[..^extension.Length], maxBytes - Encoding.UTF8.GetByteCount(extension))) + extension;
    }

    private static string Take(string text, int bytes)
    {
        var taken = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
                break;
            taken += rune.Utf16SequenceLength;
        }

        return text[..taken];
    }
}
