using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>What was used and is reserved.</summary>
internal sealed record UsageSum
{
    public long Tokens { get; init; }
    public long Micros { get; init; }
}

/// <summary>The SQL of what agents use, a row for each agent, visitor and day.</summary>
internal static class UsageStore
{
    /// <summary>What an agent used since a day, and has reserved.</summary>
    public static UsageSum Sum(ReadScope read, Guid agentId, long sinceDay) =>
        read.QueryFirstOrDefault<UsageSum>("""
            SELECT COALESCE(SUM(tokens + reserved_tokens), 0) AS tokens, COALESCE(SUM(cost_micros + reserved_micros), 0) AS micros
            FROM   agent_usage
            WHERE  agent_id = @agentId AND day >= @sinceDay
            """, new { agentId, sinceDay }) ?? new UsageSum();

    /// <summary>The same for one visitor.</summary>
    public static UsageSum SumOfVisitor(ReadScope read, Guid agentId, Guid visitorId, long sinceDay) =>
        read.QueryFirstOrDefault<UsageSum>("""
            SELECT COALESCE(SUM(tokens + reserved_tokens), 0) AS tokens, COALESCE(SUM(cost_micros + reserved_micros), 0) AS micros
            FROM   agent_usage
            WHERE  agent_id = @agentId AND visitor_id = @visitorId AND day >= @sinceDay
            """, new { agentId, visitorId, sinceDay }) ?? new UsageSum();

    public static void Reserve(WriteScope write, AgentRun run, long day, long tokens, long micros) =>
        write.Execute("""
            INSERT INTO agent_usage (agent_id, visitor_id, day, runs, reserved_tokens, reserved_micros)
            VALUES (@AgentId, @VisitorId, @day, 1, @tokens, @micros)
            ON CONFLICT (agent_id, visitor_id, day) DO UPDATE
            SET    runs = agent_usage.runs + 1, reserved_tokens = agent_usage.reserved_tokens + excluded.reserved_tokens,
                   reserved_micros = agent_usage.reserved_micros + excluded.reserved_micros
            """, new { run.AgentId, run.VisitorId, day, tokens, micros });

    /// <param name="day">The day on which the run began.</param>
    public static void Settle(WriteScope write, AgentRun run, long day, long tokens, long micros) =>
        write.Execute("""
            UPDATE agent_usage
            SET    tokens = tokens + @tokens, cost_micros = cost_micros + @micros,
                   reserved_tokens = reserved_tokens - @ReservedTokens, reserved_micros = reserved_micros - @ReservedMicros
            WHERE  agent_id = @AgentId AND visitor_id = @VisitorId AND day = @day
            """, new { run.AgentId, run.VisitorId, day, tokens, micros, run.ReservedTokens, run.ReservedMicros });
}
