using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>The SQL of runs.</summary>
internal static class RunStore
{
    private const string Rows = """
        SELECT id, conversation_id, agent_id, visitor_id, trigger_id, answers_to, reply_id, parent_id, state, epoch, round,
               waits_for, waiting_since, is_draft, attempt, provider, model, continuation, due_at, queued_at, started_at,
               first_token_at, ended_at, tokens_in, tokens_out, cost_micros, is_estimated, reserved_tokens, reserved_micros,
               finish_reason, error_code
        FROM   agent_runs
        """;

    // As the index of live runs has it.
    private const string IsLive = "state IN ('queued', 'running', 'streaming', 'waiting_owner')";

    public static AgentRun? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<AgentRun>($"""
            {Rows}
            WHERE  id = @id
            """, new { id });

    public static AgentRun? FindLive(ReadScope read, long conversationId, Guid agentId) =>
        read.QueryFirstOrDefault<AgentRun>($"""
            {Rows}
            WHERE  conversation_id = @conversationId AND agent_id = @agentId AND {IsLive}
            """, new { conversationId, agentId });

    /// <summary>The live runs of a conversation: one in a chat, at most one of each agent in a group.</summary>
    public static IReadOnlyList<AgentRun> ListLive(ReadScope read, long conversationId) =>
        read.Query<AgentRun>($"""
            {Rows}
            WHERE  conversation_id = @conversationId AND {IsLive}
            """, new { conversationId });

    /// <summary>The live runs of an agent in all conversations.</summary>
    public static IReadOnlyList<AgentRun> ListLiveOf(ReadScope read, Guid agentId, int limit) =>
        read.Query<AgentRun>($"""
            {Rows}
            WHERE  agent_id = @agentId AND {IsLive}
            LIMIT  @limit
            """, new { agentId, limit });

    /// <summary>The live runs that answer a visitor, in all conversations.</summary>
    public static IReadOnlyList<AgentRun> ListLiveFor(ReadScope read, Guid visitorId, int limit) =>
        read.Query<AgentRun>($"""
            {Rows}
            WHERE  visitor_id = @visitorId AND {IsLive}
            LIMIT  @limit
            """, new { visitorId, limit });

    /// <summary>A conversation's runs below an id, newest first.</summary>
    public static IReadOnlyList<AgentRun> ListBefore(ReadScope read, long conversationId, long beforeId, int limit) =>
        read.Query<AgentRun>($"""
            {Rows}
            WHERE  conversation_id = @conversationId AND id < @beforeId
            ORDER  BY id DESC
            LIMIT  @limit
            """, new { conversationId, beforeId, limit });

    /// <summary>The runs that may begin, the one that has waited longest first.</summary>
    /// <param name="full">The agents and visitors that have no slot.</param>
    public static IReadOnlyList<DueRun> ListDue(ReadScope read, Timestamp now, FullSlots full, int limit) =>
        read.Query<DueRun>("""
            SELECT id, agent_id, visitor_id
            FROM   agent_runs
            WHERE  state = 'queued' AND due_at <= @now AND agent_id NOT IN @Agents AND visitor_id NOT IN @Visitors
            ORDER  BY due_at, id
            LIMIT  @limit
            """, new { now, full.Agents, full.Visitors, limit });

    /// <summary>When the next queued run is due after a time; null if none is.</summary>
    public static Timestamp? FindNextDue(ReadScope read, Timestamp after) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT due_at
            FROM   agent_runs
            WHERE  state = 'queued' AND due_at > @after
            ORDER  BY due_at
            LIMIT  1
            """, new { after });

    /// <summary>The runs that a process was writing when it ended, above an id.</summary>
    public static IReadOnlyList<long> ListBegun(ReadScope read, long afterId, int limit) =>
        read.Query<long>("""
            SELECT id
            FROM   agent_runs
            WHERE  state IN ('running', 'streaming') AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>The runs that have been queued since before a time.</summary>
    public static IReadOnlyList<long> ListQueuedBefore(ReadScope read, Timestamp before, int limit) =>
        read.Query<long>("""
            SELECT id
            FROM   agent_runs
            WHERE  state = 'queued' AND queued_at < @before
            ORDER  BY queued_at
            LIMIT  @limit
            """, new { before, limit });

    /// <summary>The time in which no server ran doesn't count as waiting.</summary>
    public static void UpdateQueuedAtStart(WriteScope write) =>
        write.Execute("""
            UPDATE agent_runs
            SET    queued_at = @Now
            WHERE  state = 'queued' AND queued_at < @Now
            """, new { write.Now });

    /// <summary>The runs that have waited for their owner since a time.</summary>
    public static IReadOnlyList<long> ListWaiting(ReadScope read, Timestamp since, int limit) =>
        read.Query<long>("""
            SELECT id
            FROM   agent_runs
            WHERE  state = 'waiting_owner' AND waiting_since <= @since
            ORDER  BY waiting_since
            LIMIT  @limit
            """, new { since, limit });

    /// <summary>The runs above an id that wait for a budget.</summary>
    public static IReadOnlyList<AgentRun> ListForBudget(ReadScope read, long afterId, int limit) =>
        read.Query<AgentRun>($"""
            {Rows}
            WHERE  state = 'waiting_owner' AND waits_for = 'budget' AND id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    public static long Insert(WriteScope write, AgentRun run) =>
        write.QueryScalar<long>("""
            INSERT INTO agent_runs (conversation_id, agent_id, visitor_id, trigger_id, answers_to, parent_id, state, epoch, is_draft,
                                    attempt, provider, model, due_at, queued_at)
            VALUES (@ConversationId, @AgentId, @VisitorId, @TriggerId, @AnswersTo, @ParentId, @State, @Epoch, @IsDraft,
                    @Attempt, @Provider, @Model, @DueAt, @QueuedAt)
            RETURNING id
            """, run);

    /// <summary>A queued run answers a further message, and waits for the next.</summary>
    public static void UpdateQueued(WriteScope write, long id, long answersTo, Timestamp dueAt) =>
        write.Execute("""
            UPDATE agent_runs
            SET    answers_to = @answersTo, due_at = @dueAt
            WHERE  id = @id AND state = 'queued'
            """, new { id, answersTo, dueAt });

    public static void UpdateBegun(WriteScope write, AgentRun run) =>
        write.Execute("""
            UPDATE agent_runs
            SET    state = 'running', reply_id = @ReplyId, answers_to = @AnswersTo, started_at = @StartedAt, attempt = @Attempt,
                   reserved_tokens = @ReservedTokens, reserved_micros = @ReservedMicros
            WHERE  id = @Id
            """, run);

    public static void UpdateStreaming(WriteScope write, long id) =>
        write.Execute("""
            UPDATE agent_runs
            SET    state = 'streaming', first_token_at = COALESCE(first_token_at, @Now)
            WHERE  id = @id AND state = 'running'
            """, new { id, write.Now });

    /// <summary>A run that had not shown anything begins again.</summary>
    public static void UpdateAgain(WriteScope write, long id) =>
        write.Execute("""
            UPDATE agent_runs
            SET    state = 'queued', attempt = attempt + 1, due_at = @Now, queued_at = @Now, reserved_tokens = 0, reserved_micros = 0
            WHERE  id = @id
            """, new { id, write.Now });

    /// <summary>A run waits for its owner, or for a slot to go on.</summary>
    public static void UpdatePaused(WriteScope write, AgentRun run) =>
        write.Execute("""
            UPDATE agent_runs
            SET    state = @State, waits_for = @WaitsFor, waiting_since = @WaitingSince, round = @Round, due_at = @DueAt,
                   queued_at = @QueuedAt, tokens_in = @TokensIn, tokens_out = @TokensOut, cost_micros = @CostMicros,
                   is_estimated = @IsEstimated, reserved_tokens = @ReservedTokens, reserved_micros = @ReservedMicros,
                   finish_reason = @FinishReason
            WHERE  id = @Id
            """, run);

    /// <summary>A run that waited for a budget may begin.</summary>
    public static void UpdateReady(WriteScope write, long id) =>
        write.Execute("""
            UPDATE agent_runs
            SET    state = 'queued', due_at = @Now, queued_at = @Now
            WHERE  id = @id AND state = 'waiting_owner'
            """, new { id, write.Now });

    public static void UpdateEnded(WriteScope write, AgentRun run) =>
        write.Execute("""
            UPDATE agent_runs
            SET    state = @State, waits_for = NULL, ended_at = @EndedAt, tokens_in = @TokensIn, tokens_out = @TokensOut,
                   cost_micros = @CostMicros, is_estimated = @IsEstimated, reserved_tokens = 0, reserved_micros = 0,
                   finish_reason = @FinishReason, error_code = @ErrorCode, continuation = NULL
            WHERE  id = @Id
            """, run);
}

/// <summary>A queued run that is due.</summary>
internal sealed record DueRun
{
    public long Id { get; init; }
    public required Guid AgentId { get; init; }
    public required Guid VisitorId { get; init; }
}

/// <summary>The agents and the visitors for whom as many replies are written as may be.</summary>
internal sealed record FullSlots(IReadOnlyList<byte[]> Agents, IReadOnlyList<byte[]> Visitors);
