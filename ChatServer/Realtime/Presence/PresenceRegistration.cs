using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

internal static class PresenceRegistration
{
    public static IServiceCollection AddPresence(this IServiceCollection services) => services
        .AddSingleton<Invisibility>()
        .AddSingleton<InvisibilitySetting>()
        .AddHostedService(provider => provider.GetRequiredService<InvisibilitySetting>())
        .AddSingleton<LastSeen>()
        .AddHostedService<LastSeenFlush>()
        .AddSingleton<PresenceBoard>()
        .AddSingleton<PresenceView>()
        .AddSingleton<PeerReadQueue>()
        .AddHostedService<PeerReader>()
        .AddSingleton<IEventListener, PresenceEvents>()
        .AddSingleton<PresenceRequests>();
}
