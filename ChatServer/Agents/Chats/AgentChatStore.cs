using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Chats;

/// <summary>The SQL of the chats with agents.</summary>
internal static class AgentChatStore
{
    internal const string Rows = """
        SELECT conversation_id, agent_id, owner_id, visitor_id, control, control_since, control_by, control_until, epoch,
               owner_read_seq, owner_read_at, readable_from, waiting_since, waiting_reason, turns, context_from, last_message_id
        FROM   agent_conversations
        """;

    public static AgentChat? Find(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<AgentChat>($"""
            {Rows}
            WHERE  conversation_id = @conversationId
            """, new { conversationId });

    public static AgentChat? Find(ReadScope read, Guid agentId, Guid visitorId) =>
        read.QueryFirstOrDefault<AgentChat>($"""
            {Rows}
            WHERE  agent_id = @agentId AND visitor_id = @visitorId
            """, new { agentId, visitorId });

    /// <summary>The chats without messages that a visitor opened since a moment, newest first.</summary>
    public static IReadOnlyList<EmptyAgentChat> ListEmpty(ReadScope read, Guid visitorId, Timestamp since, int limit) =>
        read.Query<EmptyAgentChat>("""
            SELECT c.id, c.agent_id, c.created_at
            FROM   conversations c
            JOIN   conversation_participants p ON p.conversation_id = c.id AND p.user_id = @visitorId
            WHERE  c.created_by = @visitorId AND c.created_at > @since AND c.kind = 'agent' AND p.last_message_id = 0
            ORDER  BY c.created_at DESC
            LIMIT  @limit
            """, new { visitorId, since, limit });

    /// <summary>The place before all chats that somebody else than the agent answers.</summary>
    public static ControlledPlace FirstControlled => new(new Timestamp(0), 0);

    /// <summary>The chats that somebody else than the agent answers, by the time since when, behind a place.</summary>
    public static IReadOnlyList<AgentChat> ListControlled(ReadScope read, ControlledPlace behind, int limit) =>
        read.Query<AgentChat>($"""
            {Rows}
            WHERE  control <> 'agent' AND (control_since, conversation_id) > (@Since, @ConversationId)
            ORDER  BY control_since, conversation_id
            LIMIT  @limit
            """, new { behind.Since, behind.ConversationId, limit });

    /// <summary>Creates the conversation and the chat; returns its number.</summary>
    public static long Insert(WriteScope write, Agent agent, Guid visitorId, bool isReadable)
    {
        var id = write.QueryScalar<long>("""
            INSERT INTO conversations (kind, agent_id, created_by, created_at)
            VALUES ('agent', @Id, @visitorId, @Now)
            RETURNING id
            """, new { agent.Id, visitorId, write.Now });
        write.Execute("""
            INSERT INTO agent_conversations (conversation_id, agent_id, owner_id, visitor_id, control_since, readable_from)
            VALUES (@id, @agentId, @OwnerId, @visitorId, @Now, @readableFrom)
            """, new
        {
            id,
            agentId = agent.Id,
            agent.OwnerId,
            visitorId,
            write.Now,
            readableFrom = isReadable ? 1 : (long?)null,
        });
        write.Execute("""
            INSERT INTO conversation_participants (conversation_id, kind, user_id, joined_at)
            VALUES (@id, 'agent', @visitorId, @Now)
            """, new { id, visitorId, write.Now });
        return id;
    }

    /// <summary>Writes who answers. The chat no longer waits.</summary>
    public static void UpdateControl(WriteScope write, AgentChat chat) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    control = @Control, control_since = @ControlSince, control_by = @ControlBy, control_until = @ControlUntil,
                   epoch = @Epoch, waiting_since = NULL, waiting_reason = NULL
            WHERE  conversation_id = @ConversationId
            """, chat);

    public static void UpdateWaiting(WriteScope write, AgentChat chat) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    waiting_since = @WaitingSince, waiting_reason = @WaitingReason
            WHERE  conversation_id = @ConversationId
            """, chat);

    /// <summary>What the owner told the agent when handing back; null for nothing.</summary>
    public static string? FindNote(ReadScope read, long conversationId) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT note
            FROM   agent_conversations
            WHERE  conversation_id = @conversationId
            """, new { conversationId }) is { } note
            ? read.Columns.Open(NoteCell(conversationId), note)
            : null;

    public static void UpdateNote(WriteScope write, long conversationId, string note) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    note = @note
            WHERE  conversation_id = @conversationId
            """, new { conversationId, note = write.Columns.Seal(NoteCell(conversationId), note) });

    /// <summary>Records a message of a person.</summary>
    public static void UpdateMessage(WriteScope write, long conversationId, long messageId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    last_message_id = CASE WHEN last_message_id > @messageId THEN last_message_id ELSE @messageId END, turns = 0
            WHERE  conversation_id = @conversationId
            """, new { conversationId, messageId });

    /// <summary>The owner has written: their silence begins now.</summary>
    public static void TouchControl(WriteScope write, long conversationId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    control_since = @Now
            WHERE  conversation_id = @conversationId AND control = 'owner'
            """, new { conversationId, write.Now });

    /// <summary>Records a message of the agent.</summary>
    public static void UpdateReply(WriteScope write, long conversationId, long messageId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    last_message_id = CASE WHEN last_message_id > @messageId THEN last_message_id ELSE @messageId END, turns = turns + 1
            WHERE  conversation_id = @conversationId
            """, new { conversationId, messageId });

    /// <summary>Hides the messages up to one from the provider, and what the owner told the agent.</summary>
    public static void UpdateContext(WriteScope write, long conversationId, long messageId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    context_from = @messageId, note = NULL
            WHERE  conversation_id = @conversationId
            """, new { conversationId, messageId });

    /// <summary>A reply that was begun before is refused.</summary>
    public static void RaiseEpoch(WriteScope write, long conversationId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    epoch = epoch + 1
            WHERE  conversation_id = @conversationId
            """, new { conversationId });

    /// <summary>When the first message from a sequence number on was sent; null if there is none yet.</summary>
    public static Timestamp? FindTimeOf(ReadScope read, long conversationId, long seq) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT created_at
            FROM   messages
            WHERE  conversation_id = @conversationId AND seq >= @seq
            ORDER  BY id
            LIMIT  1
            """, new { conversationId, seq });

    public static void DeleteNote(WriteScope write, long conversationId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    note = NULL
            WHERE  conversation_id = @conversationId
            """, new { conversationId });

    private static SealedCell NoteCell(long conversationId) => SealedCell.Of("agent_conversations.note", conversationId);
}

/// <summary>A chat with an agent in which nothing was said.</summary>
internal sealed record EmptyAgentChat
{
    public long Id { get; init; }
    public required Guid AgentId { get; init; }
    public Timestamp CreatedAt { get; init; }
}

/// <summary>A place among the chats that somebody else than the agent answers.</summary>
internal sealed record ControlledPlace(Timestamp Since, long ConversationId)
{
    public static ControlledPlace Of(AgentChat chat) => new(chat.ControlSince, chat.ConversationId);
}
