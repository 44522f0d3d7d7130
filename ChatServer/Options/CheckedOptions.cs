using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace ChatServer.Options;

/// <summary>Options whose ranges are declared as attributes beside them.</summary>
internal interface ICheckedOptions
{
    /// <summary>Further errors, each beginning with the option's name.</summary>
    IEnumerable<string> Errors() => [];
}

/// <summary>An option has a value that prevents the server from starting.</summary>
internal sealed class InvalidOptionsException(string message) : Exception(message);

/// <summary>The record that holds the options of a configuration section.</summary>
internal sealed record OptionsSection(string Path, Type Record);

internal static class CheckedOptions
{
    /// <summary>
    /// Binds an options record to its section, once, at first use. Startup resolves all of them, so a bad value ends the server
    /// before it listens.
    /// </summary>
    public static IServiceCollection AddCheckedOptions<T>(this IServiceCollection services, string section)
        where T : class, ICheckedOptions, new() =>
        services
            .AddSingleton(new OptionsSection(section, typeof(T)))
            .AddSingleton(provider => Read<T>(provider.GetRequiredService<IConfiguration>(), section))
            .AddSingleton<ICheckedOptions>(provider => provider.GetRequiredService<T>());

    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, ICheckedOptions, new()
    {
        var options = Bind<T>(configuration.GetSection(section));
        return ErrorsOf(options).FirstOrDefault() is { } error
            ? throw new InvalidOptionsException($"{section}:{error}")
            : options;
    }

    /// <summary>The errors of some options, each beginning with the option's name.</summary>
    public static IEnumerable<string> ErrorsOf(ICheckedOptions options) =>
        options.GetType().GetProperties()
            .Select(property => (
                property.Name, Range: property.GetCustomAttribute<RangeAttribute>(), Value: property.GetValue(options)))
            .Where(option => option.Range?.IsValid(option.Value) == false)
            .Select(option => Describe(option.Name, option.Range!))
            .Concat(options.Errors());

    private static string Describe(string name, RangeAttribute range) => range.Maximum is int.MaxValue or long.MaxValue
        ? $"{name} must be at least {range.Minimum}"
        : $"{name} must be from {range.Minimum} to {range.Maximum}";

    private static T Bind<T>(IConfigurationSection section)
        where T : class, new()
    {
        var known = typeof(T).GetProperties().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (section.GetChildren().FirstOrDefault(child => !known.Contains(child.Key)) is { } unknown)
            throw new InvalidOptionsException(
                $"{unknown.Path} is not an option. {section.Path} has {string.Join(", ", known.Order())}");

        if (typeof(T).GetProperties().FirstOrDefault(time => time.PropertyType == typeof(TimeSpan)
            && IsBareNumber(section[time.Name])) is { } days)
            throw new InvalidOptionsException(
                $"{section.Path}:{days.Name} must be written as 00:00:25 for 25 seconds; a bare number would be days");

        if (typeof(T).GetProperties()
            .FirstOrDefault(option => Expected(option.PropertyType, section[option.Name]) is not null) is { } wrong)
            throw new InvalidOptionsException(
                $"{section.Path}:{wrong.Name} must be {Expected(wrong.PropertyType, section[wrong.Name])}, not "
                + $"'{section[wrong.Name]}'");

        try
        {
            var options = section.Get<T>() ?? new T();
            FillLists(options, section);
            return options;
        }
        catch (InvalidOperationException failure)
        {
            throw new InvalidOptionsException(failure.Message);
        }
    }

    // The expected type of a text; null if it fits. The binder would use .NET's type names.
    private static string? Expected(Type type, string? text) => text is { Length: > 0 }
        ? type switch
        {
            _ when type == typeof(int) && !int.TryParse(text, CultureInfo.InvariantCulture, out _) => "a whole number",
            _ when type == typeof(long) && !long.TryParse(text, CultureInfo.InvariantCulture, out _) => "a whole number",
            _ when type == typeof(bool) && !bool.TryParse(text, out _) => "true or false",
            _ when type == typeof(TimeSpan) && !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _) =>
                "a time such as 00:00:25",
            _ => null,
        }
        : null;

    private static bool IsBareNumber(string? text) => long.TryParse(text, out var number) && number != 0;

    // The binder ignores a list that is given as one text, for example by one environment variable.
    private static void FillLists<T>(T options, IConfigurationSection section)
    {
        foreach (var list in typeof(T).GetProperties().Where(property => property.PropertyType == typeof(IReadOnlyList<string>)))
        {
            if (section[list.Name] is { Length: > 0 } text)
                list.SetValue(options, SplitList(section.GetSection(list.Name), text));
        }
    }

    private static string[] SplitList(IConfigurationSection list, string text) => list.GetChildren().Any()
        ? throw new InvalidOptionsException($"{list.Path} is given both as one text and entry by entry; give it in one way")
        : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
