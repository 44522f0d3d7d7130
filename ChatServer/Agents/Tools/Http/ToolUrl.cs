using System.Text.RegularExpressions;
using ChatServer.Agents.Outgoing;
using ChatServer.Refusals;

namespace ChatServer.Agents.Tools.Http;

/// <summary>
/// The URL of a tool, in which <c>{name}</c> is replaced by an argument: in path and query only. No argument changes the server,
/// the number of the path's segments, or the names in the query.
/// </summary>
internal static partial class ToolUrl
{
    public const int MaxFilledLength = 8_000;
    private const string Url = "url";

    /// <summary>Null if a tool may have it.</summary>
    public static Refusal? Check(string url, AgentOptions options)
    {
        if (!url.All(letter => letter is > ' ' and <= '~' and not '\\' and not '#'))
            return Refusal.Invalid(Url, "must have nothing but ASCII characters, without spaces, backslashes and #");

        var rest = Argument().Replace(url, "x");
        if (rest.Contains('{') || rest.Contains('}'))
            return Refusal.Invalid(Url, "may have braces only around names of 1 to 64 letters, digits, _ . and -");

        if (OutgoingUrl.Check(rest, options) is { } wrong)
            return wrong;

        if (ServerOf(url).Contains('{'))
            return Refusal.Invalid(Url, "may have arguments in path and query only");

        return PathOf(rest).Split('/').Any(IsDots) ? Refusal.Invalid(Url, "must not have . or .. in its path") : null;
    }

    /// <summary>The names of its arguments.</summary>
    public static IReadOnlyList<string> NamesIn(string url) =>
        [.. Argument().Matches(url).Select(match => match.Groups["name"].Value).Distinct()];

    /// <param name="url">One that was checked.</param>
    /// <param name="valueOf">The value of an argument; throws if there is none.</param>
    /// <exception cref="ToolException">A value can't be in a path.</exception>
    public static string Fill(string url, Func<string, string> valueOf)
    {
        var path = PathOf(url);
        var start = ServerOf(url);
        var segments = path.Split('/').Select(segment => FillSegment(segment, valueOf));
        var query = Replace(url[(start.Length + path.Length)..], valueOf);
        var filled = $"{start}{string.Join('/', segments)}{query}";
        return filled.Length <= MaxFilledLength ? filled : throw new ToolException("The arguments are too long for a URL");
    }

    private static string FillSegment(string segment, Func<string, string> valueOf)
    {
        if (!segment.Contains('{'))
            return segment;

        var filled = Replace(segment, name => CheckInPath(name, valueOf(name)));
        return IsDots(filled) ? throw NotInPath(segment) : filled;
    }

    // An encoded slash stays one for this server; some others decode it, and then find .. in the path.
    private static string CheckInPath(string name, string value)
    {
        if (value.Length == 0)
            throw new ToolException($"The argument {name} is empty");

        return value.Split('/', '\\').Any(IsDots) ? throw NotInPath(name) : value;
    }

    private static ToolException NotInPath(string name) => new($"The argument {name} must not have . or .. as a part of a path");

    private static string Replace(string text, Func<string, string> valueOf) =>
        Argument().Replace(text, match => Uri.EscapeDataString(valueOf(match.Groups["name"].Value)));

    private static bool IsDots(string segment) => Uri.UnescapeDataString(segment) is "." or "..";

    private static string ServerOf(string url)
    {
        var begin = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.AsSpan(begin).IndexOfAny('/', '?', '#');
        return end < 0 ? url : url[..(begin + end)];
    }

    private static string PathOf(string url)
    {
        var rest = url[ServerOf(url).Length..];
        var end = rest.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? rest : rest[..end];
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z0-9_.-]{1,64})\}")]
    private static partial Regex Argument();
}
