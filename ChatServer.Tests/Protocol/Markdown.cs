using System.Text.RegularExpressions;

namespace ChatServer.Tests.Protocol;

/// <summary>Reads Markdown in the way of the web sites that show it.</summary>
internal static partial class Markdown
{
    /// <summary>Returns the anchor of a heading.</summary>
    public static string AnchorOf(string heading) =>
        NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>Returns for each line of a page the anchor of the heading above it, or of the line itself.</summary>
    public static IEnumerable<string> AnchorsByLine(string text)
    {
        var (anchor, isCode) = ("", false);
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                isCode = !isCode;
            else if (!isCode && line.StartsWith('#'))
                anchor = AnchorOf(line);

            yield return anchor;
        }
    }

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
