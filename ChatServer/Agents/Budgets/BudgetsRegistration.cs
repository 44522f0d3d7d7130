using ChatServer.Background;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

internal static class BudgetsRegistration
{
    public static IServiceCollection AddBudgets(this IServiceCollection services) => services
        .AddSingleton<BudgetNotices>()
        .AddSingleton<PersonalEventKind>(AgentBudgetKind.Budget)
        .AddSingleton<BudgetSignal>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<BudgetSignal>())
        .AddLogOwnerWork<BudgetRounds>();
}
