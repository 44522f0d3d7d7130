using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>The SQL of the budgets that administrators set.</summary>
internal static class BudgetStore
{
    private const string Rows = """
        SELECT scope, subject_id, tokens_per_day, tokens_per_month, micros_per_day, micros_per_month, created_at, updated_at
        FROM   agent_budgets
        """;

    public static BudgetRow? Find(ReadScope read, BudgetKey key) =>
        read.QueryFirstOrDefault<BudgetRow>($"""
            {Rows}
            WHERE  scope = @Scope AND subject_id = @SubjectId
            """, key);

    /// <summary>Those that may hold for the replies of an agent to a visitor: at most seven.</summary>
    public static IReadOnlyList<BudgetRow> FindFor(ReadScope read, Agent? agent, Guid visitorId) =>
        read.Query<BudgetRow>($"""
            {Rows}
            WHERE  (scope = 'server' AND subject_id = @Each)
                   OR (scope = 'agent' AND subject_id IN (@agentId, @Each))
                   OR (scope = 'owner' AND subject_id IN (@ownerId, @Each))
                   OR (scope = 'visitor' AND subject_id IN (@visitorId, @Each))
            """, new { agentId = agent?.Id, ownerId = agent?.OwnerId, visitorId, BudgetKey.Each });

    /// <summary>By scope and subject.</summary>
    public static IReadOnlyList<BudgetRow> ListAfter(ReadScope read, BudgetKey after, int limit) =>
        read.Query<BudgetRow>($"""
            {Rows}
            WHERE  (scope, subject_id) > (@Scope, @SubjectId)
            ORDER  BY scope, subject_id
            LIMIT  @limit
            """, new { after.Scope, after.SubjectId, limit });

    /// <summary>Sets all amounts of a budget.</summary>
    public static void Upsert(WriteScope write, BudgetKey key, BudgetAmounts amounts) =>
        write.Execute("""
            INSERT INTO agent_budgets (scope, subject_id, tokens_per_day, tokens_per_month, micros_per_day, micros_per_month,
                                       created_at, updated_at)
            VALUES (@Scope, @SubjectId, @TokensPerDay, @TokensPerMonth, @MicrosPerDay, @MicrosPerMonth, @Now, @Now)
            ON CONFLICT (scope, subject_id) DO UPDATE
            SET    tokens_per_day = excluded.tokens_per_day, tokens_per_month = excluded.tokens_per_month,
                   micros_per_day = excluded.micros_per_day, micros_per_month = excluded.micros_per_month,
                   updated_at = excluded.updated_at
            """, new
        {
            key.Scope,
            key.SubjectId,
            amounts.TokensPerDay,
            amounts.TokensPerMonth,
            amounts.MicrosPerDay,
            amounts.MicrosPerMonth,
            write.Now,
        });

    /// <summary>False if there is none.</summary>
    public static bool TryDelete(WriteScope write, BudgetKey key) =>
        write.Execute("""
            DELETE FROM agent_budgets
            WHERE  scope = @Scope AND subject_id = @SubjectId
            """, key) == 1;
}
