using ChatServer.Agents.Runs;
using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>What was used, and what is reserved for replies in progress.</summary>
internal sealed record Spending
{
    public long Tokens { get; init; }
    public long Micros { get; init; }
    public long ReservedTokens { get; init; }
    public long ReservedMicros { get; init; }
}

/// <summary>
/// The SQL of what the server, owners and visitors use: a row for each of them and day. What agents use is in
/// <see cref="UsageStore"/>.
/// </summary>
internal static class SpendingStore
{
    /// <summary>The sum from the first day of a period on.</summary>
    public static Spending Sum(ReadScope read, BudgetKey key, long sinceDay) =>
        read.QueryFirstOrDefault<Spending>("""
            SELECT COALESCE(SUM(tokens), 0) AS tokens, COALESCE(SUM(cost_micros), 0) AS micros,
                   COALESCE(SUM(reserved_tokens), 0) AS reserved_tokens, COALESCE(SUM(reserved_micros), 0) AS reserved_micros
            FROM   agent_spending
            WHERE  scope = @Scope AND subject_id = @SubjectId AND day >= @sinceDay
            """, new { key.Scope, key.SubjectId, sinceDay }) ?? new Spending();

    /// <summary>Adds what a run used or reserved to the rows of the server, of its agent's owner, and of its visitor.</summary>
    public static void Add(WriteScope write, AgentRun run, long day, Spending added) =>
        write.Execute("""
            INSERT INTO agent_spending (scope, subject_id, day, tokens, cost_micros, reserved_tokens, reserved_micros)
            SELECT scope, subject_id, @day, @Tokens, @Micros, @ReservedTokens, @ReservedMicros
            FROM  (SELECT 'server' AS scope, @Each AS subject_id
                   UNION ALL
                   SELECT 'visitor', @VisitorId
                   UNION ALL
                   SELECT 'owner', owner_id FROM agents WHERE id = @AgentId) subjects
            WHERE  true
            ON CONFLICT (scope, subject_id, day) DO UPDATE
            SET    tokens = agent_spending.tokens + excluded.tokens,
                   cost_micros = agent_spending.cost_micros + excluded.cost_micros,
                   reserved_tokens = agent_spending.reserved_tokens + excluded.reserved_tokens,
                   reserved_micros = agent_spending.reserved_micros + excluded.reserved_micros
            """, new
        {
            day,
            run.VisitorId,
            run.AgentId,
            BudgetKey.Each,
            added.Tokens,
            added.Micros,
            added.ReservedTokens,
            added.ReservedMicros,
        });

    /// <summary>Forgets what was used before a day; returns how many rows that were.</summary>
    public static int DeleteBefore(WriteScope write, long day, int limit) =>
        write.Execute("""
            DELETE FROM agent_spending
            WHERE  (scope, subject_id, day) IN (SELECT scope, subject_id, day
                                                FROM   agent_spending
                                                WHERE  day < @day
                                                LIMIT  @limit)
            """, new { day, limit });
}
