using ChatServer.Api.Sockets;
using ChatServer.Options;

namespace ChatServer.Api.MessagesApi;

internal static class MessagesApiRegistration
{
    public static IServiceCollection AddMessagesApi(this IServiceCollection services) => services
        .AddCheckedOptions<MessagesApiOptions>("Chat:MessagesApi")
        .AddSingleton<ApiDrafts>()
        .AddSingleton<MessageCommands>()
        .AddSingleton<MessagesFrames>()
        .AddSingleton<MessagesFeatures>()
        .AddSingleton<ISocketApi, MessagesSocketApi>();

    public static void MapMessagesApi(this IEndpointRouteBuilder routes)
    {
        var messages = routes.MapApi("/api/v1/messages", "Messages");
        ConversationEndpoints.Map(messages);
        MessageEndpoints.Map(messages);
        ShareEndpoints.Map(messages);
        var users = routes.MapApi("/api/v1/users", "Users");
        UserEndpoints.Map(users);
        AvatarEndpoints.Map(routes.MapAlways("/api/v1/users", "Users"));
        SearchEndpoints.Map(messages, users);
        FileEndpoints.Map(routes);
    }
}
