using ChatServer.Api.Workspace;

namespace ChatServer.Api.Chats;

internal static class ChatsApiRegistration
{
    public static IServiceCollection AddChatsApi(this IServiceCollection services) => services.AddSingleton<ChatAnswers>();

    public static void MapChats(this IEndpointRouteBuilder routes)
    {
        var chats = routes.MapWorkspace("/api/v1/chats", "Chats");
        ChatListEndpoints.Map(chats);
        ChatEndpoints.Map(chats);
        ChatPlaceEndpoints.Map(chats);
        ChatMessageEndpoints.Map(chats);
        ShareEndpoints.Map(chats);
        ShareEndpoints.MapPage(routes);
        TagEndpoints.Map(chats);
        CompletionEndpoints.Map(routes);
        FolderEndpoints.Map(routes.MapWorkspace("/api/v1/folders", "Folders"));
    }
}
