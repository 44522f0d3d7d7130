using ChatServer.Options;

namespace ChatServer.Api.Workspace;

internal static class WorkspaceRegistration
{
    public static IServiceCollection AddWorkspace(this IServiceCollection services) => services
        .AddCheckedOptions<WorkspaceOptions>("Chat:Workspace")
        .AddSingleton<SessionShapes>()
        .AddSingleton<WorkspaceFiles>();

    public static void MapWorkspace(this IEndpointRouteBuilder routes)
    {
        AuthsEndpoints.Map(routes);
        GroupsEndpoints.Map(routes);
        FileEndpoints.Map(routes);
    }
}
