using ChatServer.Agents.Answers;
using ChatServer.Options;

namespace ChatServer.Agents;

internal static class AgentsRegistration
{
    public static IServiceCollection AddAgents(this IServiceCollection services) => services
        .AddCheckedOptions<AgentOptions>("Chat:Agents")
        .AddAnswers();
}
