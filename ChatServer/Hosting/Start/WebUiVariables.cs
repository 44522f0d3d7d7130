using System.Globalization;
using ChatServer.Options;

namespace ChatServer.Hosting.Start;

/// <summary>The environment variables that configure servers of the Messages API, as options of this one.</summary>
internal static class WebUiVariables
{
    /// <exception cref="InvalidOptionsException">A variable asks for something that this server doesn't support.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Read(Func<string, string?> variable)
    {
        var options = new Dictionary<string, string?>();
        RequireTrue(variable, "WEBUI_MESSAGE_ENCRYPTION", "messages and files are always encrypted at rest");
        if (Boolean(variable, "WEBUI_MESSAGING_ENABLED") is { } isEnabled)
            options["Chat:MessagesApi:Enabled"] = isEnabled;

        if (Number(variable, "WEBUI_MAX_FILE_SIZE") is { } bytes)
            options["Chat:Attachments:MaxFileBytes"] = bytes;

        if (variable("WEBUI_FILE_STORAGE_PATH") is { Length: > 0 } path)
            options["Chat:Attachments:Directory"] = path;

        // There the limit counts per minute, so all of it may come at once.
        if (Number(variable, "WEBUI_MESSAGE_RATE_LIMIT") is { } rate)
            options["Chat:RateLimits:MessagesPerMinute"] = options["Chat:RateLimits:MessageBurst"] = rate;

        if (variable("WEBUI_LOG_LEVEL") is { Length: > 0 } level)
            options["Serilog:MinimumLevel:Override:ChatServer"] = LogLevel(level);

        return options;
    }

    private static void RequireTrue(Func<string, string?> variable, string name, string reason)
    {
        if (variable(name) is { Length: > 0 } value && !value.Equals("true", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOptionsException($"{name} can only be true: {reason}");
    }

    private static string? Boolean(Func<string, string?> variable, string name) => variable(name)?.ToUpperInvariant() switch
    {
        null or "" => null,
        "TRUE" => "true",
        "FALSE" => "false",
        _ => throw new InvalidOptionsException($"{name} must be true or false"),
    };

    private static string? Number(Func<string, string?> variable, string name) => variable(name) switch
    {
        null or "" => null,
        var value when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) => value,
        _ => throw new InvalidOptionsException($"{name} must be a whole number"),
    };

    private static string LogLevel(string level) => level.ToUpperInvariant() switch
    {
        "DEBUG" => "Debug",
        "INFO" => "Information",
        "WARNING" => "Warning",
        "ERROR" => "Error",
        "CRITICAL" => "Fatal",
        _ => throw new InvalidOptionsException("WEBUI_LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL"),
    };
}
