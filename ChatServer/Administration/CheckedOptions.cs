namespace ChatServer.Administration;

/// <summary>Options that can say what is wrong with them, in words that name the option.</summary>
internal interface ICheckedOptions
{
    IEnumerable<string> Errors();
}

/// <summary>An option has a value that the server can't start with.</summary>
internal sealed class InvalidOptionsException(string message) : Exception(message);

internal static class CheckedOptions
{
    /// <summary>
    /// Binds an options record to its section, once, when it is first asked for. The start of the server asks for all of them,
    /// so that a bad value ends it before it listens.
    /// </summary>
    public static IServiceCollection AddCheckedOptions<T>(this IServiceCollection services, string section)
        where T : class, ICheckedOptions, new() =>
        services
            .AddSingleton(provider => Read<T>(provider.GetRequiredService<IConfiguration>(), section))
            .AddSingleton<ICheckedOptions>(provider => provider.GetRequiredService<T>());

    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, ICheckedOptions, new()
    {
        T options;
        try
        {
            options = configuration.GetSection(section).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException failure)
        {
            throw new InvalidOptionsException($"{section}: {(failure.InnerException ?? failure).Message}");
        }

        return options.Errors().FirstOrDefault() is { } error
            ? throw new InvalidOptionsException($"{section}:{error}")
            : options;
    }
}
