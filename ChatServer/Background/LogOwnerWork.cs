using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatServer.Background;

/// <summary>
/// Background work that only the owner of the log may do: it decides what is written from what it reads, or changes what exists
/// once, so two processes that did it would do it twice. One process owns the log today, and all of this runs in it; where
/// several share a log, it is started where the ownership begins. The list is in docs/internals/store-seam.md.
/// </summary>
/// <param name="Type">The hosted service.</param>
internal sealed record LogOwnerWork(Type Type);

internal static class LogOwnerWorkRegistration
{
    /// <summary>Registers a hosted service that is <see cref="LogOwnerWork"/>, one instance of it.</summary>
    public static IServiceCollection AddLogOwnerWork<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.TryAddSingleton<T>();
        return services
            .AddSingleton(new LogOwnerWork(typeof(T)))
            .AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
