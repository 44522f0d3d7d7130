using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

internal static class PresenceRegistration
{
    public static IServiceCollection AddPresence(this IServiceCollection services) => services
        .AddSingleton<Invisibility>()
        .AddSingleton<Hiding>()
        .AddHostedService(provider => provider.GetRequiredService<Hiding>())
        .AddSingleton<LastSeen>()
        .AddHostedService<LastSeenFlush>()
        .AddSingleton<PresenceBoard>()
        .AddSingleton<PresenceView>()
        .AddSingleton<PeerErrands>()
        .AddHostedService<PeerReader>()
        .AddSingleton<IEventListener, PresenceEvents>()
        .AddSingleton<PresenceRequests>();
}
