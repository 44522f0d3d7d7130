using ChatServer.Storage;

namespace ChatServer.Agents.Answers;

/// <summary>The SQL of what embedded agents know.</summary>
internal static class AnswerStore
{
    private const string Columns = "id, agent_id, question, answer, asked_in, created_at, updated_at";

    /// <summary>Null if the agent has no such answer or question.</summary>
    public static AnswerRow? Find(ReadScope read, Guid agentId, long id) =>
        read.QueryFirstOrDefault<AnswerRow>($"""
            SELECT {Columns}
            FROM   agent_answers
            WHERE  id = @id AND agent_id = @agentId
            """, new { id, agentId });

    /// <summary>The answers to these questions, of the same agent; in no particular order.</summary>
    public static IReadOnlyList<AnswerRow> FindAll(ReadScope read, Guid agentId, IEnumerable<long> ids) =>
        [.. read.QueryByIds<AnswerRow>($"""
            SELECT {Columns}
            FROM   agent_answers
            WHERE  id IN @ids
            """, ids).Where(row => row.AgentId == agentId && row.Answer is not null)];

    /// <summary>Those that an agent knows, newest first.</summary>
    public static IReadOnlyList<AnswerRow> ListAnswered(ReadScope read, Guid agentId, long beforeId, int limit) =>
        read.Query<AnswerRow>($"""
            SELECT {Columns}
            FROM   agent_answers
            WHERE  agent_id = @agentId AND id < @beforeId AND answer IS NOT NULL
            ORDER  BY id DESC
            LIMIT  @limit
            """, new { agentId, beforeId, limit });

    /// <summary>Those that wait for an answer, newest first.</summary>
    public static IReadOnlyList<AnswerRow> ListUnanswered(ReadScope read, Guid agentId, long beforeId, int limit) =>
        read.Query<AnswerRow>($"""
            SELECT {Columns}
            FROM   agent_answers
            WHERE  agent_id = @agentId AND id < @beforeId AND answer IS NULL
            ORDER  BY id DESC
            LIMIT  @limit
            """, new { agentId, beforeId, limit });

    /// <summary>All that an agent knows, oldest first, row by row: their number is bounded, but not small.</summary>
    public static IEnumerable<AnswerRow> StreamAnswered(ReadScope read, Guid agentId) =>
        read.Stream<AnswerRow>($"""
            SELECT {Columns}
            FROM   agent_answers
            WHERE  agent_id = @agentId AND answer IS NOT NULL
            ORDER  BY id
            """, new { agentId });

    /// <summary>The oldest of an agent's questions with the same words; null if there is none.</summary>
    public static AnswerRow? FindAlike(ReadScope read, Guid agentId, string question) =>
        read.QueryFirstOrDefault<AnswerRow>($"""
            SELECT {Columns}
            FROM   agent_answers
            WHERE  agent_id = @agentId AND alike = @alike
            ORDER  BY id
            LIMIT  1
            """, new { agentId, alike = Alike(read, agentId, question) });

    public static long CountAnswered(ReadScope read, Guid agentId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agent_answers
            WHERE  agent_id = @agentId
            """, new { agentId }) - CountUnanswered(read, agentId);

    public static long CountUnanswered(ReadScope read, Guid agentId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   agent_answers
            WHERE  agent_id = @agentId AND answer IS NULL
            """, new { agentId });

    /// <summary>Whether a question that was asked in a conversation still waits.</summary>
    public static bool IsWaiting(ReadScope read, Guid agentId, long conversationId) =>
        read.QueryScalar<bool>("""
            SELECT EXISTS (SELECT 1
                           FROM   agent_answers
                           WHERE  agent_id = @agentId AND answer IS NULL AND asked_in = @conversationId)
            """, new { agentId, conversationId });

    /// <summary>
    /// Returns the new id: a time in microseconds, so that ids ascend, and that of a deleted answer isn't given to another one.
    /// </summary>
    public static long Insert(WriteScope write, Guid agentId, string question, string? answer, long? askedIn)
    {
        var last = write.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) FROM agent_answers");
        var id = Math.Max(last + 1, write.Now.WholeMicroseconds);
        write.Execute("""
            INSERT INTO agent_answers (id, agent_id, question, alike, answer, asked_in, created_at, updated_at)
            VALUES (@id, @agentId, @sealedQuestion, @alike, @sealedAnswer, @askedIn, @Now, @Now)
            """, new
        {
            id,
            agentId,
            sealedQuestion = write.Columns.Seal(AnswerRow.QuestionCell(id), question),
            alike = Alike(write, agentId, question),
            sealedAnswer = answer is null ? null : write.Columns.Seal(AnswerRow.AnswerCell(id), answer),
            askedIn,
            write.Now,
        });
        return id;
    }

    public static void Update(WriteScope write, Guid agentId, AgentAnswer changed) =>
        write.Execute("""
            UPDATE agent_answers
            SET    question = @question, alike = @alike, answer = @answer, asked_in = @AskedIn, updated_at = @Now
            WHERE  id = @Id
            """, new
        {
            question = write.Columns.Seal(AnswerRow.QuestionCell(changed.Id), changed.Question),
            alike = Alike(write, agentId, changed.Question),
            answer = changed.Answer is null ? null : write.Columns.Seal(AnswerRow.AnswerCell(changed.Id), changed.Answer),
            changed.AskedIn,
            write.Now,
            changed.Id,
        });

    public static void Delete(WriteScope write, long id) =>
        write.Execute("""
            DELETE FROM agent_answers
            WHERE  id = @id
            """, new { id });

    /// <summary>Forgets the oldest question that waits.</summary>
    public static void DeleteOldestUnanswered(WriteScope write, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_answers
            WHERE  id = (SELECT MIN(id) FROM agent_answers WHERE agent_id = @agentId AND answer IS NULL)
            """, new { agentId });

    /// <summary>Forgets all questions that wait.</summary>
    public static void DeleteUnanswered(WriteScope write, Guid agentId) =>
        write.Execute("""
            DELETE FROM agent_answers
            WHERE  agent_id = @agentId AND answer IS NULL
            """, new { agentId });

    /// <summary>Forgets all that an agent knows and was asked, when the agent is deleted.</summary>
    public static void DeleteAll(WriteScope write, Guid agentId)
    {
        write.Execute("""
            DELETE FROM agent_answers
            WHERE  agent_id = @agentId
            """, new { agentId });
        write.Publish(new AnswersChanged(agentId));
    }

    /// <summary>
    /// Forgets the questions of a conversation that wait for an answer, and where those were asked that were answered.
    /// </summary>
    public static void DeleteAskedIn(WriteScope write, long conversationId)
    {
        write.Execute("""
            DELETE FROM agent_answers
            WHERE  asked_in = @conversationId AND answer IS NULL
            """, new { conversationId });
        write.Execute("""
            UPDATE agent_answers
            SET    asked_in = NULL
            WHERE  asked_in = @conversationId
            """, new { conversationId });
    }

    private static byte[] Alike(ReadScope read, Guid agentId, string question) =>
        read.Columns.SealAlike(AnswerRow.AlikeCell(agentId), QuestionKey.Of(question));
}
