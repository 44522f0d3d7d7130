namespace ChatServer.Api.Messaging;

internal static class MessagingRegistration
{
    public static void MapMessaging(this IEndpointRouteBuilder routes)
    {
        ConversationEndpoints.Map(routes);
        ChatMessageEndpoints.Map(routes);
        ProfileEndpoints.Map(routes);
    }
}
