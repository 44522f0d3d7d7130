using ChatServer.Administration;
using ChatServer.Options;
using Serilog;
using Serilog.Core;

namespace ChatServer.Hosting.Logs;

/// <summary>Section <c>Serilog</c>. Serilog ignores what it doesn't understand in it; here that prevents the start.</summary>
internal static class SerilogSection
{
    public const string Name = "Serilog";
    private const string Levels = "MinimumLevel";
    private const string Default = "Default";
    private const string Override = "Override";
    private static readonly string[] Known =
    [
        "AuditTo", "Destructure", "Enrich", "Filter", "FilterSwitches", "LevelSwitches", Levels, "Properties", "Using", "WriteTo"
    ];

    /// <exception cref="InvalidOptionsException">A part or a level that doesn't exist; the message names it.</exception>
    public static void Check(IConfigurationSection section)
    {
        RefuseUnknown(section, Known);
        var levels = section.GetSection(Levels);
        RefuseUnknown(levels, [Default, Override]);
        foreach (var level in levels.GetSection(Override).GetChildren().Append(levels).Append(levels.GetSection(Default)))
            CheckLevel(level);
    }

    /// <summary>Creates a logger from the section.</summary>
    /// <exception cref="InvalidOptionsException">It names a sink, a file or an argument that doesn't exist.</exception>
    public static Logger Make(LoggerConfiguration configuration, IConfiguration section)
    {
        Logger? made = null;
        var complaints = LogFailureReporter.Collect(() => made = TryMake(configuration, section));
        if (complaints.Count == 0)
            return made!;

        made!.Dispose();
        throw new InvalidOptionsException($"{Name}: {complaints[0].Split(" Candidate methods are")[0]}");
    }

    // The library's own reader, which reports what it can't resolve, finds methods and assemblies by reflection.
    private static Logger TryMake(LoggerConfiguration configuration, IConfiguration section)
    {
        try
        {
            return configuration.ReadFrom.Configuration(section).CreateLogger();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new InvalidOptionsException($"{Name}: {failure.GetBaseException().Message}");
        }
    }

    private static void RefuseUnknown(IConfigurationSection section, string[] known)
    {
        if (section.GetChildren()
            .FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new InvalidOptionsException($"{unknown.Path} is not an option. {section.Path} has {string.Join(", ", known)}");
    }

    private static void CheckLevel(IConfigurationSection level)
    {
        if (level.Path.Contains(Override, StringComparison.OrdinalIgnoreCase) && level.GetChildren().Any())
            throw new InvalidOptionsException($"{level.Path} must be a level; names have dots, such as Microsoft.AspNetCore");

        if (level.Value is { Length: > 0 } name && LogLevels.Find(name) is null)
            throw new InvalidOptionsException(
                $"{level.Path} must be one of {string.Join(", ", LogLevels.Names)}, and not {name}");
    }
}
