using ChatServer.Agents.Tools.Http;
using ChatServer.Agents.Tools.Servers;

namespace ChatServer.Agents.Tools;

internal static class ToolsRegistration
{
    public static IServiceCollection AddAgentTools(this IServiceCollection services) => services
        .AddSingleton<ToolFailures>()
        .AddSingleton<HttpTools>()
        .AddSingleton<ToolServerClient>()
        .AddSingleton<ToolServers>()
        .AddSingleton<ToolMaking>()
        .AddSingleton<ToolChanges>()
        .AddSingleton<IAgentTools, AgentTools>();
}
