using ChatServer.Agents.Runs;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

internal static class GroupAgentsRegistration
{
    public static IServiceCollection AddGroupAgents(this IServiceCollection services) => services
        .AddSingleton<MentionRules>()
        .AddSingleton<MentionQueue>()
        .AddSingleton<MentionRetries>()
        .AddSingleton<RunPlaces>()
        .AddSingleton<ThreadContext>()
        .AddSingleton<GroupRuns>()
        .AddSingleton<AgentMembers>()
        .AddSingleton<MentionWrites>()
        .AddSingleton<IWriterState>(provider => new MentionTriggers(
            provider.GetRequiredService<ConversationCache>(),
            new Lazy<MentionWrites>(provider.GetRequiredService<MentionWrites>),
            provider.GetRequiredService<AgentOptions>()));
}
