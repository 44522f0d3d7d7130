namespace ChatServer.Messages;

internal static class MessagesRegistration
{
    public static IServiceCollection AddMessages(this IServiceCollection services) => services
        .AddSingleton<MessageReader>()
        .AddSingleton<Outbox>()
        .AddSingleton<CatchUp>();
}
