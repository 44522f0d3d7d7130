using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Concierge;

internal static class ConciergeRegistration
{
    public static IServiceCollection AddConcierge(this IServiceCollection services) => services
        .AddSingleton<ConciergeIndexes>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<ConciergeIndexes>())
        .AddSingleton<ConciergeKnowledge>()
        .AddSingleton<IAgentProvider, ConciergeProvider>();
}
