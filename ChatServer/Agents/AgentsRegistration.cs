using ChatServer.Agents.Answers;
using ChatServer.Agents.Budgets;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Commands;
using ChatServer.Agents.Completions;
using ChatServer.Agents.Concierge;
using ChatServer.Agents.Demo;
using ChatServer.Agents.Figures;
using ChatServer.Agents.Groups;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Webhook;
using ChatServer.Background;
using ChatServer.Conversations;
using ChatServer.Messages.Rules;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Agents;

internal static class AgentsRegistration
{
    public static IServiceCollection AddAgents(this IServiceCollection services) => services
        .AddCheckedOptions<AgentOptions>("Chat:Agents")
        .AddAnswers()
        .AddConcierge()
        .AddWebhookBots()
        .AddSingleton<AgentNotes>()
        .AddSingleton<OwnAgents>()
        .AddSingleton<AgentChanges>()
        .AddSingleton<AgentDirectory>()
        .AddSingleton<OwnedChats>()
        .AddSingleton<ChatAccessReader>()
        .AddSingleton<AgentRuns>()
        .AddSingleton<AgentErasure>()
        .AddSingleton<AgentModeration>()
        .AddSingleton<DemoAgent>()
        .AddSingleton<OwnerReading>()
        .AddSingleton<AgentChats>()
        .AddSingleton<IAgentChats>(provider => provider.GetRequiredService<AgentChats>())
        .AddSingleton<AgentControl>()
        .AddSingleton<ChatWaiting>()
        .AddSingleton<PersonalEventKind>(AgentControlKind.Control)
        .AddSingleton<PersonalEventKind>(AgentAttentionKind.Attention)
        .AddSingleton<ChatCommands>()
        .AddSingleton<AgentMetrics>()
        .AddProviders()
        .AddAgentTools()
        .AddBudgets()
        .AddGroupAgents()
        .AddRuns()
        .AddSingleton<AgentFigureReader>()
        .AddSingleton<IEventListener, EndedRuns>()
        .AddCompletions()
        .AddLogOwnerWork<ControlSweep>()
        .AddLogOwnerWork<RecordPruning>()
        .AddHostedService<RunCounter>()
        .AddLogOwnerWork<RunLoop>();
}
