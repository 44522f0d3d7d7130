using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Runs.Calls;

/// <summary>The SQL of calls of tools.</summary>
internal static class RunCallStore
{
    private const string Rows = """
        SELECT id, run_id, round, call_id, name, arguments, arguments_hash, result, state, text_offset, decided_by, decided_at,
               created_at
        FROM   agent_tool_calls
        """;

    public static RunCall? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<RunCall>($"""
            {Rows}
            WHERE  id = @id
            """, new { id });

    /// <summary>The calls of a run in the order in which it asked for them; bounded by the limits of a run.</summary>
    public static IReadOnlyList<RunCall> ListOf(ReadScope read, long runId) =>
        read.Query<RunCall>($"""
            {Rows}
            WHERE  run_id = @runId
            ORDER  BY id
            """, new { runId });

    /// <param name="arguments">As the model wrote them.</param>
    /// <param name="result">Of a call that is refused at once; null for others.</param>
    public static void Insert(WriteScope write, ConversationCipher cipher, RunCall call, string arguments, string? result)
    {
        var last = write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) FROM agent_tool_calls");
        var id = Math.Max(last + 1, write.Now.WholeMicroseconds);
        write.Execute("""
            INSERT INTO agent_tool_calls (id, run_id, round, call_id, name, arguments, arguments_hash, result, state, text_offset,
                                          created_at)
            VALUES (@id, @RunId, @Round, @CallId, @Name, @arguments, @hash, @result, @State, @TextOffset, @Now)
            """, new
        {
            id,
            call.RunId,
            call.Round,
            call.CallId,
            call.Name,
            arguments = cipher.Seal(SealedRecord.RunCall, id, arguments),
            hash = RunCall.HashOf(arguments),
            result = result is null ? null : cipher.Seal(SealedRecord.RunResult, id, result),
            call.State,
            call.TextOffset,
            write.Now,
        });
    }

    /// <summary>Records the owner's decision.</summary>
    public static void UpdateDecided(WriteScope write, long id, string state, Guid ownerId) =>
        write.Execute("""
            UPDATE agent_tool_calls
            SET    state = @state, decided_by = @ownerId, decided_at = @Now
            WHERE  id = @id
            """, new { id, state, ownerId, write.Now });

    /// <summary>False unless the call is in the first state: then it is in the second now.</summary>
    public static bool TryMove(WriteScope write, long id, string from, string to) =>
        write.Execute("""
            UPDATE agent_tool_calls
            SET    state = @to
            WHERE  id = @id AND state = @from
            """, new { id, from, to }) == 1;

    public static void UpdateResult(WriteScope write, ConversationCipher cipher, long id, string state, string result) =>
        write.Execute("""
            UPDATE agent_tool_calls
            SET    state = @state, result = @result
            WHERE  id = @id
            """, new { id, state, result = cipher.Seal(SealedRecord.RunResult, id, result) });

    /// <summary>Ends the calls of a run that has ended; what was asked of a tool keeps its state.</summary>
    public static void CancelOpen(WriteScope write, long runId) =>
        write.Execute("""
            UPDATE agent_tool_calls
            SET    state = 'cancelled'
            WHERE  run_id = @runId AND state IN ('waiting', 'approved')
            """, new { runId });

    /// <summary>Erases the calls of a conversation's ended runs that answered a user, or are of their agents.</summary>
    public static void DeleteOf(WriteScope write, long conversationId, Guid userId) =>
        write.Execute("""
            DELETE FROM agent_tool_calls
            WHERE  run_id IN (SELECT r.id
                              FROM   agent_runs r
                              JOIN   agents a ON a.id = r.agent_id
                              WHERE  r.conversation_id = @conversationId AND r.ended_at IS NOT NULL
                                     AND (r.visitor_id = @userId OR a.owner_id = @userId))
            """, new { conversationId, userId });
}
