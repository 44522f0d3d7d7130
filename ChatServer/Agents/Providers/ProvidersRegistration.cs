using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Providers.Named;
using ChatServer.Storage;

namespace ChatServer.Agents.Providers;

internal static class ProvidersRegistration
{
    public static IServiceCollection AddProviders(this IServiceCollection services) => services
        .AddSingleton<OutgoingHttp>()
        .AddSingleton<IOutgoingHttp>(provider => provider.GetRequiredService<OutgoingHttp>())
        .AddSingleton<NamedProviders>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<NamedProviders>())
        .AddHostedService<ProviderLoader>()
        .AddSingleton<ProviderDirectory>()
        .AddSingleton<IProviderDirectory>(provider => provider.GetRequiredService<ProviderDirectory>())
        .AddSingleton<ProviderTrial>();
}
