using System.Text;
using System.Text.RegularExpressions;

namespace ChatServer.Agents.Groups;

/// <summary>
/// Finds the agents that a text mentions: <c>@handle</c> as a word of its own, whatever its case, and <c>&lt;@M:id|label&gt;</c>,
/// which names one agent. Code and email addresses mention nobody. The time that it takes grows with the length of the text.
/// </summary>
internal static partial class MentionText
{
    private const int LengthOfFence = 3;

    /// <summary>In the order of the text. Agents with the same handle are all meant by it.</summary>
    public static IReadOnlyList<Guid> Find(string text, IReadOnlyCollection<Agent> agents)
    {
        var found = new List<Guid>();
        foreach (Match match in Mention().Matches(WithoutCode(text)))
        {
            var named = match.Groups["id"] is { Success: true } id
                ? agents.Where(agent => Guid.TryParse(id.ValueSpan, out var named) && named == agent.Id)
                : agents.Where(agent => match.Groups["handle"].Value.Equals(agent.Handle, StringComparison.OrdinalIgnoreCase));
            found.AddRange(named.Select(agent => agent.Id).Except(found));
        }

        return found;
    }

    // A run of backticks is closed by the next one of the same length. A fence that isn't closed reaches to the end.
    private static string WithoutCode(string text)
    {
        if (!text.Contains('`'))
            return text;

        var kept = new StringBuilder(text.Length);
        var (at, open) = (0, 0);
        foreach (var run in Backticks().EnumerateMatches(text))
        {
            if (open == run.Length)
            {
                (at, open) = (run.Index + run.Length, 0);
                kept.Append(' ');
            }
            else if (open == 0 && (run.Length >= LengthOfFence || IsClosed(text, run)))
            {
                kept.Append(text, at, run.Index - at);
                open = run.Length;
            }
        }

        return open > 0 ? kept.ToString() : kept.Append(text, at, text.Length - at).ToString();
    }

    // Asked for one and two backticks only: at most one run of each length isn't closed.
    private static bool IsClosed(string text, ValueMatch run)
    {
        foreach (var later in Backticks().EnumerateMatches(text, run.Index + run.Length))
        {
            if (later.Length == run.Length)
                return true;
        }

        return false;
    }

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();

    // Other tokens of this form are skipped as a whole, because their labels may have any text.
    [GeneratedRegex(
        @"<@M:(?<id>[0-9a-fA-F-]{36})(?:\|[^>\n]{0,300})?>|<@[^>\n]{1,300}>"
        + @"|(?<![\w@.+/=-])@(?<handle>[a-zA-Z0-9_]{2,32})(?![\w@]|[.-]\w)")]
    private static partial Regex Mention();
}
