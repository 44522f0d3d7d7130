using ChatServer.Accounts;
using ChatServer.Agents;
using ChatServer.Agents.Budgets;
using ChatServer.Agents.Runs;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Agents;

/// <summary>Sets a budget, all of it.</summary>
internal sealed record PutBudget(AdminCall Call, BudgetKey Key, BudgetAmounts Amounts) : AdminCommand(Call);

internal sealed record DeleteBudget(AdminCall Call, BudgetKey Key) : AdminCommand(Call);

/// <summary>A budget, and what is used of it.</summary>
/// <param name="Today">Null for a budget that holds for each of many.</param>
internal sealed record UsedBudgetRow(BudgetRow Budget, Spending? Today, Spending? ThisMonth);

/// <summary>Administrators' changes to the budgets of agents, audited.</summary>
internal sealed class BudgetAdministration(Database database, AuditedChanges changes)
{
    public ValueTask<Refusal?> PutAsync(PutBudget command, CancellationToken cancellationToken)
    {
        var amounts = command.Amounts;
        var entry = command.Call.Entry(
            "agent_budget_put", AuditSubject.AgentBudget(BudgetNames.Of(command.Key)),
            ("tokens_per_day", amounts.TokensPerDay), ("tokens_per_month", amounts.TokensPerMonth),
            ("micros_per_day", amounts.MicrosPerDay), ("micros_per_month", amounts.MicrosPerMonth));
        return changes.RunAsync(command, entry, write => Put(write, command), cancellationToken);
    }

    public ValueTask<Refusal?> DeleteAsync(DeleteBudget command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, command.Call.Entry("agent_budget_deleted", AuditSubject.AgentBudget(BudgetNames.Of(command.Key))),
            write => Delete(write, command), cancellationToken);

    public ValueTask<UsedBudgetRow?> FindAsync(BudgetKey key, Timestamp now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => BudgetStore.Find(read, key) is { } budget ? Show(read, budget, now) : null, cancellationToken);

    public ValueTask<IReadOnlyList<UsedBudgetRow>> ListAsync(
        BudgetKey after, int limit, Timestamp now, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<UsedBudgetRow>>(
            read => [.. BudgetStore.ListAfter(read, after, limit).Select(budget => Show(read, budget, now))], cancellationToken);

    private static UsedBudgetRow Show(ReadScope read, BudgetRow budget, Timestamp now) => new(
        budget, Sum(read, budget.Key, BudgetPeriod.DayAt(now)), Sum(read, budget.Key, BudgetPeriod.MonthAt(now)));

    private static Spending? Sum(ReadScope read, BudgetKey key, BudgetPeriod period) => key switch
    {
        { Scope: BudgetScope.Server } => SpendingStore.Sum(read, key, period.Since),
        _ when key.SubjectId == BudgetKey.Each => null,
        { Scope: BudgetScope.Agent } => UsageStore.Sum(read, key.SubjectId, UsageStore.AllVisitors, period.Since),
        _ => SpendingStore.Sum(read, key, period.Since),
    };

    private static Refusal? Put(WriteScope write, PutBudget command)
    {
        if (CheckSubject(write, command.Key) is { } unknown)
            return unknown;

        BudgetStore.Upsert(write, command.Key, command.Amounts);
        write.Publish(BudgetChanged.Event);
        return null;
    }

    private static Refusal? Delete(WriteScope write, DeleteBudget command)
    {
        if (!BudgetStore.TryDelete(write, command.Key))
            return new Refusal(RefusalCode.UnknownBudget);

        write.Publish(BudgetChanged.Event);
        return null;
    }

    private static Refusal? CheckSubject(WriteScope write, BudgetKey key)
    {
        if (key.SubjectId == BudgetKey.Each)
            return null;

        if (key.Scope == BudgetScope.Agent)
            return AgentStore.Find(write, key.SubjectId) is { DeletedAt: null } ? null : new Refusal(RefusalCode.UnknownAgent);

        return UserStore.Find(write, key.SubjectId) is not null ? null : new Refusal(RefusalCode.UnknownUser);
    }
}
