using ChatServer.Options;
using ChatServer.Realtime.Presence;
using ChatServer.Realtime.Typing;
using ChatServer.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatServer.Realtime;

internal static class RealtimeRegistration
{
    public static IServiceCollection AddRealtime(this IServiceCollection services) => services
        .AddCheckedOptions<RealtimeOptions>("Chat:Realtime")
        .Configure<SocketTransportOptions>(InlineScheduling)
        .AddSingleton<ConnectionCapacity>()
        .AddSingleton<ConnectionRegistry>()
        .AddSingleton<ConnectedMembers>()
        .AddSingleton<MembershipReader>()
        .AddSingleton<RealtimeMetrics>()
        .AddSingleton<TypingRelay>()
        .AddSingleton<Audiences>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<Audiences>())
        .AddSingleton<AudienceReader>()
        .AddSingleton<DirectPeers>()
        .AddPresence()
        .AddSingleton<FrameLimits>()
        .AddSingleton<AddressLimits>()
        .AddSingleton<SocketLimit>()
        .AddSingleton<IEventListener, Fanout>()
        .AddSingleton<Draining>()
        .AddHostedService(provider => provider.GetRequiredService<Draining>())
        .AddHostedService<ConnectionWatch>()
        .AddHostedService<MemoryTrim>();

    // A frame is handled on the thread that read it, and written on the thread that flushes it: that saves two thread hops. A
    // handler may read from the database meanwhile; other pool threads process the events of other sockets.
    private static void InlineScheduling(SocketTransportOptions sockets) => sockets.UnsafePreferInlineScheduling = true;
}
