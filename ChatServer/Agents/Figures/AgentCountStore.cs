using ChatServer.Storage;

namespace ChatServer.Agents.Figures;

/// <summary>The SQL of what is counted of agents, by day.</summary>
internal static class AgentCountStore
{
    public static void Increment(WriteScope write, Guid agentId, long day, string name) =>
        write.Execute("""
            INSERT INTO agent_counts (agent_id, day, name, value)
            VALUES (@agentId, @day, @name, 1)
            ON CONFLICT (agent_id, day, name) DO UPDATE SET value = agent_counts.value + 1
            """, new { agentId, day, name });

    /// <summary>The sums of some days, by name.</summary>
    /// <param name="untilDay">The first day that doesn't count.</param>
    public static Dictionary<string, long> Sum(ReadScope read, Guid agentId, long sinceDay, long untilDay) =>
        read.Query<CountRow>("""
            SELECT name, SUM(value) AS value
            FROM   agent_counts
            WHERE  agent_id = @agentId AND day >= @sinceDay AND day < @untilDay
            GROUP  BY name
            """, new { agentId, sinceDay, untilDay }).ToDictionary(row => row.Name, row => row.Value);

    /// <summary>Forgets what was counted before a day; returns how many rows that were.</summary>
    public static int DeleteBefore(WriteScope write, long day, int limit) =>
        write.Execute("""
            DELETE FROM agent_counts
            WHERE  (agent_id, day, name) IN (SELECT agent_id, day, name
                                             FROM   agent_counts
                                             WHERE  day < @day
                                             LIMIT  @limit)
            """, new { day, limit });

    private sealed record CountRow
    {
        public required string Name { get; init; }
        public long Value { get; init; }
    }
}
