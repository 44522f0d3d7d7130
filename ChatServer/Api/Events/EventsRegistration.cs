using ChatServer.Api.Events.SocketIo;
using ChatServer.Api.Sockets;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

internal static class EventsRegistration
{
    public static IServiceCollection AddEvents(this IServiceCollection services) => services
        .AddSingleton<EventPayloads>()
        .AddSingleton<EventPages>()
        .AddSingleton<EventsFeatures>()
        .AddSingleton<RightsChanges>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<RightsChanges>())
        .AddSingleton<HearingReader>()
        .AddSingleton<ChannelListeners>()
        .AddSingleton<EventsSender>()
        .AddSingleton<EventsFeed>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<EventsFeed>())
        .AddHostedService<EventsDelivery>()
        .AddSingleton<SocketIoHandshake>()
        .AddSingleton<ISocketApi, EventsApi>()
        .AddSingleton<ISocketApi, SocketIoApi>();
}
