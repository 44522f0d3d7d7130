using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>The SQL that removes runs.</summary>
internal static class EndedRunStore
{
    /// <summary>The runs that ended before a time, the oldest first, behind a place.</summary>
    public static IReadOnlyList<EndedPlace> ListEnded(ReadScope read, EndedPlace behind, Timestamp before, int limit) =>
        read.Query<EndedPlace>("""
            SELECT ended_at, id
            FROM   agent_runs
            WHERE  ended_at IS NOT NULL AND (ended_at, id) > (@EndedAt, @Id) AND ended_at < @before
            ORDER  BY ended_at, id
            LIMIT  @limit
            """, new { behind.EndedAt, behind.Id, before, limit });

    /// <summary>Deletes a run, unless it is the last one in its conversation.</summary>
    public static bool TryDeleteOld(WriteScope write, long id) =>
        write.Execute("""
            DELETE FROM agent_runs
            WHERE  id = @id AND EXISTS (SELECT 1 FROM agent_runs newer
                                        WHERE newer.conversation_id = agent_runs.conversation_id AND newer.id > agent_runs.id)
            """, new { id }) == 1;

    public static void DeleteToolCalls(WriteScope write, long runId) =>
        write.Execute("""
            DELETE FROM agent_tool_calls
            WHERE  run_id = @runId
            """, new { runId });
}

/// <summary>A place among the runs that have ended.</summary>
internal sealed record EndedPlace
{
    public Timestamp EndedAt { get; init; }
    public long Id { get; init; }
}
