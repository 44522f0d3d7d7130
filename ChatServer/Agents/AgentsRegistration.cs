using ChatServer.Agents.Answers;
using ChatServer.Agents.Chats;
using ChatServer.Agents.Commands;
using ChatServer.Agents.Completions;
using ChatServer.Agents.Concierge;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Runs;
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
        .AddSingleton<AgentChanges>()
        .AddSingleton<AgentDirectory>()
        .AddSingleton<OwnedChats>()
        .AddSingleton<ChatAccessReader>()
        .AddSingleton<AgentRuns>()
        .AddSingleton<OwnerReading>()
        .AddSingleton<AgentChats>()
        .AddSingleton<IAgentChats>(provider => provider.GetRequiredService<AgentChats>())
        .AddSingleton<AgentControl>()
        .AddSingleton<PersonalEventKind>(AgentControlKind.Control)
        .AddSingleton<PersonalEventKind>(AgentAttentionKind.Attention)
        .AddSingleton<ChatCommands>()
        .AddSingleton<AgentMetrics>()
        .AddProviders()
        .AddSingleton<LiveRuns>()
        .AddSingleton<RunFollowers>()
        .AddSingleton<RunWatch>()
        .AddSingleton<IEventListener, RunFeed>()
        .AddSingleton<RunReader>()
        .AddSingleton<RunRequests>()
        .AddSingleton<RunStreams>()
        .AddSingleton<OpenRunStreams>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<OpenRunStreams>())
        .AddSingleton<RunBudgets>()
        .AddSingleton<RunWrites>()
        .AddSingleton<RunQueue>()
        .AddSingleton<ChatWaiting>()
        .AddSingleton<RunMessages>()
        .AddSingleton<AnswerWrites>()
        .AddSingleton<IWriterState>(provider => new RunTriggers(
            provider.GetRequiredService<ConversationCache>(), provider.GetRequiredService<LiveRuns>(),
            new Lazy<AnswerWrites>(provider.GetRequiredService<AnswerWrites>),
            provider.GetRequiredService<AgentOptions>()))
        .AddSingleton<RunParts>()
        .AddSingleton<RunTask>()
        .AddSingleton<RunRecovery>()
        .AddSingleton<RunTasks>()
        .AddSingleton<RunSignals>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<RunSignals>())
        .AddCompletions()
        .AddLogOwnerWork<ControlSweep>()
        .AddLogOwnerWork<RunLoop>();
}
