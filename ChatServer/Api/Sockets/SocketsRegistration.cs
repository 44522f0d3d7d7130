namespace ChatServer.Api.Sockets;

internal static class SocketsRegistration
{
    public static IServiceCollection AddSockets(this IServiceCollection services) => services
        .AddSingleton<ResumptionFeatures>()
        .AddSingleton<MessageActions>()
        .AddSingleton<SendingFeatures>()
        .AddSingleton<UserFeatures>()
        .AddSingleton<AgentFeatures>()
        .AddSingleton<SocketFeatures>()
        .AddSingleton<SocketAdmission>()
        .AddSingleton<SocketEndpoint>();
}
