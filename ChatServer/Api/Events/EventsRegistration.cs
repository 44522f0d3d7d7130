using ChatServer.Api.Events.SocketIo;
using ChatServer.Api.Sockets;

namespace ChatServer.Api.Events;

internal static class EventsRegistration
{
    public static IServiceCollection AddEvents(this IServiceCollection services) => services
        .AddSingleton<EventsFeatures>()
        .AddSingleton<SocketIoHandshake>()
        .AddSingleton<ISocketApi, EventsApi>()
        .AddSingleton<ISocketApi, SocketIoApi>();
}
