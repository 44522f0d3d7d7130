using ChatServer.Administration;
using ChatServer.Storage;

namespace ChatServer.Realtime;

internal static class RealtimeRegistration
{
    public static IServiceCollection AddRealtime(this IServiceCollection services) => services
        .AddCheckedOptions<RealtimeOptions>("Chat:Realtime")
        .AddSingleton<ConnectionRegistry>()
        .AddSingleton<RealtimeMetrics>()
        .AddSingleton<TypingRelay>()
        .AddSingleton<FrameLimits>()
        .AddSingleton<AddressLimits>()
        .AddSingleton<IEventListener, Fanout>()
        .AddSingleton<Draining>()
        .AddHostedService(provider => provider.GetRequiredService<Draining>())
        .AddHostedService<ConnectionWatch>();
}
