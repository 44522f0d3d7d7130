namespace ChatServer.Administration;

/// <summary>Options on the command line: <c>--Chat:Section:Name=value</c> or <c>--Chat:Section:Name value</c>.</summary>
internal static class SettingArguments
{
    /// <summary>Brings them all into the first form. What is neither is a misspelt command or switch, which would be passed over otherwise.</summary>
    public static List<string> Check(IReadOnlyList<string> tokens)
    {
        var settings = new List<string>();
        for (var at = 0; at < tokens.Count; at++)
        {
            if (!tokens[at].StartsWith("--", StringComparison.Ordinal))
                throw new InvalidOptionsException($"There is no command {tokens[at]}; see --help");

            if (tokens[at].Contains('=', StringComparison.Ordinal))
                settings.Add(tokens[at]);
            else if (at + 1 < tokens.Count && !tokens[at + 1].StartsWith("--", StringComparison.Ordinal))
                settings.Add($"{tokens[at]}={tokens[++at]}");
            else
                throw new InvalidOptionsException($"{tokens[at]} is unknown or lacks its value; see --help");
        }

        return settings;
    }
}
