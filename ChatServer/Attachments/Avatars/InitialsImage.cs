using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;

namespace ChatServer.Attachments.Avatars;

/// <summary>Draws the picture of a user who has none: their initials on a colour that is always the same for them.</summary>
internal static class InitialsImage
{
    private const int MaxInitials = 2;

    /// <summary>An SVG of a few hundred bytes; of the name it contains only the initials, escaped.</summary>
    public static string Draw(Guid userId, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128"><rect width="128" height="128" fill="hsl({HueOf(userId)},45%,42%)"/><text x="64" y="64" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="56" fill="#fff">{WebUtility.HtmlEncode(InitialsOf(name))}</text></svg>
        """);

    // The first grapheme of the first and of the last word.
    private static string InitialsOf(string name)
    {
        var words = name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var initials = words.Length <= MaxInitials ? words : [words[0], words[^1]];
        var text = string.Concat(initials.Select(word => StringInfo.GetNextTextElement(word))).ToUpperInvariant();
        return string.Concat(text.EnumerateRunes().Where(IsDrawable));
    }

    private static bool IsDrawable(Rune rune) => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value);

    private static int HueOf(Guid userId) => userId.ToByteArray().Aggregate(0, (hue, part) => (hue * 31 + part) % 360);
}
