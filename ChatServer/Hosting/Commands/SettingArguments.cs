using ChatServer.Options;

namespace ChatServer.Hosting.Commands;

/// <summary>Options on the command line: <c>--Chat:Section:Name=value</c> or <c>--Chat:Section:Name value</c>.</summary>
internal static class SettingArguments
{
    private static readonly string[] Sections = ["Chat", "Serilog", "Logging"];

    // The last three are ASP.NET Core's own.
    private static readonly string[] Names = ["Urls", "environment", "applicationName", "contentRoot"];

    /// <summary>
    /// Converts them all to the first form. Any other argument is a misspelt command or switch, which would be ignored otherwise.
    /// </summary>
    public static List<string> Check(IReadOnlyList<string> tokens)
    {
        var settings = new List<string>();
        for (var at = 0; at < tokens.Count; at++)
        {
            if (!tokens[at].StartsWith("--", StringComparison.Ordinal))
                throw new InvalidOptionsException($"There is no command {tokens[at]}; see --help");

            if (!IsSetting(tokens[at][2..]))
                throw new InvalidOptionsException(
                    $"{tokens[at]} is unknown: options are given as --Chat:Section:Name=value; see --help");

            if (tokens[at].Contains('=', StringComparison.Ordinal))
                settings.Add(tokens[at]);
            else if (at + 1 < tokens.Count && !tokens[at + 1].StartsWith("--", StringComparison.Ordinal))
                settings.Add($"{tokens[at]}={tokens[++at]}");
            else
                throw new InvalidOptionsException($"{tokens[at]} lacks its value; see --help");
        }

        return settings;
    }

    // A section set to nothing, `Chat:Web=`, has no effect; ASP.NET Core's test hosts pass all options that way.
    private static bool IsSetting(string token)
    {
        var name = token.Split('=')[0];
        var section = name.Split(':')[0];
        return name.Length > section.Length || token == $"{section}="
            ? Sections.Contains(section, StringComparer.OrdinalIgnoreCase)
            : Names.Contains(name, StringComparer.OrdinalIgnoreCase);
    }
}
