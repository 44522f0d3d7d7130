using ChatServer.Agents.Runs.Calls;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

internal static class RunsRegistration
{
    public static IServiceCollection AddRuns(this IServiceCollection services) => services
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
        .AddSingleton<RunLimits>()
        .AddSingleton<RunEnds>()
        .AddSingleton<RunWrites>()
        .AddSingleton<RunQueue>()
        .AddSingleton<RunMessages>()
        .AddSingleton<AnswerWrites>()
        .AddSingleton<IWriterState>(provider => new RunTriggers(
            provider.GetRequiredService<ConversationCache>(), provider.GetRequiredService<LiveRuns>(),
            new Lazy<AnswerWrites>(provider.GetRequiredService<AnswerWrites>),
            provider.GetRequiredService<AgentOptions>()))
        .AddSingleton<TurnTools>()
        .AddSingleton<CallRound>()
        .AddSingleton<ToolRounds>()
        .AddSingleton<PatientWrites>()
        .AddSingleton<RunPauses>()
        .AddSingleton<RunDecisions>()
        .AddSingleton<RunStorage>()
        .AddSingleton<RunParts>()
        .AddSingleton<RunTask>()
        .AddSingleton<RunRecovery>()
        .AddSingleton<RunTasks>()
        .AddSingleton<RunSignals>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<RunSignals>());
}
