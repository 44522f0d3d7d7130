using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>An answer that is being generated.</summary>
internal sealed record CompletionRow
{
    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }

    /// <summary>The message that it is written into; null: only its request gets it.</summary>
    public long? ChatId { get; init; }
    public long? MessageRow { get; init; }

    /// <summary>The agent that answers; null for a model as it is.</summary>
    public Guid? AgentId { get; init; }
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public Timestamp BeganAt { get; init; }

    /// <summary>An estimate.</summary>
    public long InputTokens { get; init; }
    public long ReservedTokens { get; init; }

    /// <summary>What is reserved of the agent's budgets.</summary>
    public long AgentTokens { get; init; }
    public long AgentMicros { get; init; }
}

/// <summary>The SQL of answers in progress, of which there are few.</summary>
internal static class CompletionStore
{
    private const string Rows = """
        SELECT id, user_id, chat_id, message_row, agent_id, provider, model, began_at, input_tokens, reserved_tokens,
               agent_tokens, agent_micros
        FROM   chat_completions
        """;

    public static CompletionRow? Find(ReadScope read, Guid id) =>
        read.QueryFirstOrDefault<CompletionRow>($"""
            {Rows}
            WHERE  id = @id
            """, new { id });

    /// <summary>Whether an answer is being written into a message.</summary>
    public static bool IsWriting(ReadScope read, long messageRow) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   chat_completions
            WHERE  message_row = @messageRow
            """, new { messageRow }) > 0;

    public static IReadOnlyList<CompletionRow> ListAfter(ReadScope read, Guid afterId, int limit) =>
        read.Query<CompletionRow>($"""
            {Rows}
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    public static void Insert(WriteScope write, CompletionRow row) =>
        write.Execute("""
            INSERT INTO chat_completions (id, user_id, chat_id, message_row, agent_id, provider, model, began_at, input_tokens,
                                          reserved_tokens, agent_tokens, agent_micros)
            VALUES (@Id, @UserId, @ChatId, @MessageRow, @AgentId, @Provider, @Model, @BeganAt, @InputTokens, @ReservedTokens,
                    @AgentTokens, @AgentMicros)
            """, row);

    public static void Delete(WriteScope write, Guid id) =>
        write.Execute("""
            DELETE FROM chat_completions
            WHERE  id = @id
            """, new { id });

    /// <summary>Everything that is kept here of an erased account.</summary>
    public static void DeleteOf(WriteScope write, Guid userId)
    {
        write.Execute("""
            DELETE FROM chat_completions
            WHERE  user_id = @userId
            """, new { userId });
        CompletionUsageStore.DeleteOf(write, userId);
    }
}
