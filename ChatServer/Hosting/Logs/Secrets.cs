using System.Text.RegularExpressions;

namespace ChatServer.Hosting.Logs;

/// <summary>
/// Removes tokens from texts: in queries, in Authorization headers, in the paths of webhooks, and bare JWTs anywhere.
/// </summary>
internal static partial class Secrets
{
    private const string Hidden = "***";

    public static string Redact(string text) =>
        MayHoldSecret(text) ? Tokens().Replace(text, static match => match.Groups["name"].Value + Hidden) : text;

    public static bool MayHoldSecret(string text) => Tokens().IsMatch(text);

    [GeneratedRegex("""
        (?<name>\b((access|refresh|id)_?)?(token|signature|password|refresh|access|secret)(=|%3D))[^&\s"'<>\\]+
        | (?<name>\bBearer\s+)[A-Za-z0-9._~+/=%-]+
        | (?<name>/webhooks/[0-9a-f-]{36}/)[^/\s?"']+
        | (?<name>)\beyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*
        """, RegexOptions.IgnoreCase
            | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();
}
