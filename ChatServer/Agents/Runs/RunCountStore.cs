using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>The SQL that counts runs, and what they need.</summary>
internal static class RunCountStore
{
    private const int MaxCounted = 10_000;

    /// <summary>
    /// When the run of an agent for a visitor was queued that is the nth from the newest; null if there are fewer.
    /// </summary>
    public static Timestamp? FindNewestOfVisitor(ReadScope read, Guid agentId, Guid visitorId, int nth) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT queued_at
            FROM   agent_runs
            WHERE  agent_id = @agentId AND visitor_id = @visitorId
            ORDER  BY queued_at DESC
            LIMIT  1 OFFSET @newer
            """, new { agentId, visitorId, newer = nth - 1 });

    /// <summary>The same of a conversation.</summary>
    public static Timestamp? FindNewestOfConversation(ReadScope read, long conversationId, int nth) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT queued_at
            FROM   agent_runs
            WHERE  conversation_id = @conversationId
            ORDER  BY id DESC
            LIMIT  1 OFFSET @newer
            """, new { conversationId, newer = nth - 1 });

    /// <summary>How many runs aren't written at the moment.</summary>
    public static WaitingRuns CountWaiting(ReadScope read) => new(
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agent_runs
            WHERE  state = 'queued' AND queued_at > 0
            """),
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agent_runs
            WHERE  state = 'waiting_owner' AND waiting_since > 0
            """));

    /// <summary>How many of an agent's runs haven't ended, by state.</summary>
    public static Dictionary<string, long> CountLiveOf(ReadScope read, Guid agentId) =>
        read.Query<StateCount>("""
            SELECT state, COUNT(*) AS count
            FROM  (SELECT state
                   FROM   agent_runs
                   WHERE  agent_id = @agentId AND state IN ('queued', 'running', 'streaming', 'waiting_owner')
                   LIMIT  @MaxCounted) live
            GROUP  BY state
            """, new { agentId, MaxCounted }).ToDictionary(row => row.State, row => row.Count);

    /// <summary>How many bytes the newest messages of a conversation have: about as many as their texts, or more.</summary>
    public static long CountBytesOfContext(ReadScope read, long conversationId, int messages) =>
        read.QueryScalar<long>("""
            SELECT COALESCE(SUM(LENGTH(body)), 0)
            FROM  (SELECT body
                   FROM   messages
                   WHERE  conversation_id = @conversationId
                   ORDER  BY id DESC
                   LIMIT  @messages) newest
            """, new { conversationId, messages });
}

/// <summary>How many runs are in a state.</summary>
internal sealed record StateCount
{
    public required string State { get; init; }
    public long Count { get; init; }
}
