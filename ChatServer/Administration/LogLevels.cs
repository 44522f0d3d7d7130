using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ChatServer.Administration;

/// <summary>
/// The level of the server's own log, which can be changed at run time. It starts with the configured level, also after a
/// restart. Configured levels for parts of the server take precedence.
/// </summary>
internal sealed class LogLevels
{
    private const string Ours = "ChatServer";
    private readonly LoggingLevelSwitch level;

    public LogLevels(IConfiguration configuration)
    {
        var configured = configuration[$"Serilog:MinimumLevel:Override:{Ours}"] ?? configuration["Serilog:MinimumLevel:Default"]
            ?? configuration["Serilog:MinimumLevel"];
        level = new LoggingLevelSwitch(Find(configured) ?? LogEventLevel.Information);
    }

    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<LogEventLevel>()
        .Select(name => name.ToLowerInvariant())];

    public string Current => level.MinimumLevel.ToString().ToLowerInvariant();

    /// <summary>False if there is no such level.</summary>
    public bool TrySet(string? name)
    {
        if (Find(name) is not { } found)
            return false;

        level.MinimumLevel = found;
        return true;
    }

    public LoggerConfiguration Control(LoggerConfiguration logger) => logger.MinimumLevel.Override(Ours, level);

    /// <summary>Null if there is no such level; a number or a list isn't one.</summary>
    public static LogEventLevel? Find(string? name) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<LogEventLevel>(name!, ignoreCase: true) : null;
}
