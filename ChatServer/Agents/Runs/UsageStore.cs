using ChatServer.Agents.Budgets;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>
/// The SQL of what agents use: a row for each agent, visitor and day, and one for all visitors, so that a month is 31 rows.
/// </summary>
internal static class UsageStore
{
    /// <summary>The row of all visitors of an agent.</summary>
    public static readonly Guid AllVisitors = Guid.Empty;

    /// <summary>What was used from a day on, and is reserved.</summary>
    public static Spending Sum(ReadScope read, Guid agentId, Guid visitorId, long sinceDay, long untilDay = long.MaxValue) =>
        read.QueryFirstOrDefault<Spending>("""
            SELECT COALESCE(SUM(tokens), 0) AS tokens, COALESCE(SUM(cost_micros), 0) AS micros,
                   COALESCE(SUM(reserved_tokens), 0) AS reserved_tokens, COALESCE(SUM(reserved_micros), 0) AS reserved_micros
            FROM   agent_usage
            WHERE  agent_id = @agentId AND visitor_id = @visitorId AND day >= @sinceDay AND day < @untilDay
            """, new { agentId, visitorId, sinceDay, untilDay }) ?? new Spending();

    public static void Reserve(WriteScope write, AgentRun run, long day, Reservation asked)
    {
        foreach (var visitorId in RowsOf(run))
            Reserve(write, run.AgentId, visitorId, day, asked);
        SpendingStore.Add(
            write, run, day, new Spending { ReservedTokens = asked.Tokens, ReservedMicros = asked.Micros });
    }

    /// <param name="day">The day on which the run began.</param>
    public static void Settle(WriteScope write, AgentRun run, long day, long tokens, long micros)
    {
        foreach (var visitorId in RowsOf(run))
            Settle(write, run, visitorId, day, new Reservation(tokens, micros));
        SpendingStore.Add(write, run, day, new Spending
        {
            Tokens = tokens,
            Micros = micros,
            ReservedTokens = -run.ReservedTokens,
            ReservedMicros = -run.ReservedMicros,
        });
    }

    /// <summary>Forgets what was used before a day; returns how many rows that were.</summary>
    public static int DeleteBefore(WriteScope write, long day, int limit) =>
        write.Execute("""
            DELETE FROM agent_usage
            WHERE  (agent_id, visitor_id, day) IN (SELECT agent_id, visitor_id, day
                                                   FROM   agent_usage
                                                   WHERE  day < @day
                                                   LIMIT  @limit)
            """, new { day, limit });

    // A model without an agent has none.
    private static Guid[] RowsOf(AgentRun run) => run.AgentId == Guid.Empty ? [] : [run.VisitorId, AllVisitors];

    private static void Reserve(WriteScope write, Guid agentId, Guid visitorId, long day, Reservation asked) =>
        write.Execute("""
            INSERT INTO agent_usage (agent_id, visitor_id, day, runs, reserved_tokens, reserved_micros)
            VALUES (@agentId, @visitorId, @day, 1, @Tokens, @Micros)
            ON CONFLICT (agent_id, visitor_id, day) DO UPDATE
            SET    runs = agent_usage.runs + 1, reserved_tokens = agent_usage.reserved_tokens + excluded.reserved_tokens,
                   reserved_micros = agent_usage.reserved_micros + excluded.reserved_micros
            """, new { agentId, visitorId, day, asked.Tokens, asked.Micros });

    private static void Settle(WriteScope write, AgentRun run, Guid visitorId, long day, Reservation used) =>
        write.Execute("""
            UPDATE agent_usage
            SET    tokens = tokens + @Tokens, cost_micros = cost_micros + @Micros,
                   reserved_tokens = reserved_tokens - @ReservedTokens, reserved_micros = reserved_micros - @ReservedMicros
            WHERE  agent_id = @AgentId AND visitor_id = @visitorId AND day = @day
            """, new { run.AgentId, visitorId, day, used.Tokens, used.Micros, run.ReservedTokens, run.ReservedMicros });
}
