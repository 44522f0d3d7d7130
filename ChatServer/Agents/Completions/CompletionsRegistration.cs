using ChatServer.Background;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

internal static class CompletionsRegistration
{
    public static IServiceCollection AddCompletions(this IServiceCollection services) => services
        .AddCheckedOptions<CompletionOptions>("Chat:Completions")
        .AddSingleton<CompletionModels>()
        .AddSingleton<CompletionTurns>()
        .AddSingleton<LiveCompletions>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<LiveCompletions>())
        .AddSingleton<CompletionBudgets>()
        .AddSingleton<CompletionWrites>()
        .AddSingleton<CompletionMetrics>()
        .AddSingleton<CompletionEnds>()
        .AddSingleton<ModelAnswers>()
        .AddSingleton<ChatDescriptions>()
        .AddSingleton<ChatTasks>()
        .AddSingleton<AnswerTasks>()
        .AddSingleton<AnswerRequests>()
        .AddLogOwnerWork<CompletionUsageSweep>()
        .AddLogOwnerWork<CompletionRecovery>();
}
