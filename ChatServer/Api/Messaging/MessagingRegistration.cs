namespace ChatServer.Api.Messaging;

internal static class MessagingRegistration
{
    public static IServiceCollection AddMessaging(this IServiceCollection services) => services.AddSingleton<ChatPlaces>();

    public static void MapMessaging(this IEndpointRouteBuilder routes)
    {
        ConversationEndpoints.Map(routes);
        ChatMessageEndpoints.Map(routes);
        ProfileEndpoints.Map(routes);
        AgentEndpoints.Map(routes);
        AnswerEndpoints.Map(routes);
        BotWebhookEndpoints.Map(routes);
        BotReplyEndpoints.Map(routes);
        AgentToolEndpoints.Map(routes);
        AgentFigureEndpoints.Map(routes);
        AgentChatEndpoints.Map(routes);
        AccessEndpoints.Map(routes);
        RunEndpoints.Map(routes);
    }
}
