using ChatServer.Api.Sockets;

namespace ChatServer.Api.Room;

internal static class RoomRegistration
{
    public static IServiceCollection AddRoom(this IServiceCollection services) => services
        .AddSingleton<RoomFrames>()
        .AddSingleton<RoomDrafts>()
        .AddSingleton<RoomFeatures>()
        .AddSingleton<RoomMessages>()
        .AddSingleton<GroupViews>()
        .AddSingleton<ISocketApi, RoomSocketApi>();

    public static void MapRoom(this IEndpointRouteBuilder routes)
    {
        HistoryEndpoints.Map(routes);
        ConversationEndpoints.Map(routes);
        SettingsEndpoints.Map(routes);
        GroupEndpoints.Map(routes);
        GroupAgentEndpoints.Map(routes);
        BlockEndpoints.Map(routes);
        ReportEndpoints.Map(routes);
        SearchEndpoints.Map(routes);
    }
}
