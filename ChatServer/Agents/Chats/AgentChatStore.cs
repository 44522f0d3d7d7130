using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Chats;

/// <summary>The SQL of the chats with agents.</summary>
internal static class AgentChatStore
{
    // In the rows of participants: an owner's doesn't make the chat one of their own list.
    private const string OwnerKind = "agent_owner";

    private const string Rows = """
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

    /// <summary>
    /// The chats of others with an owner's agents that have messages, the one with the newest message first.
    /// </summary>
    public static IReadOnlyList<AgentChat> ListOf(ReadScope read, Guid ownerId, long beforeMessageId, int limit) =>
        read.Query<AgentChat>($"""
            {Rows}
            WHERE  owner_id = @ownerId AND visitor_id <> @ownerId AND last_message_id > 0 AND last_message_id < @beforeMessageId
            ORDER  BY last_message_id DESC
            LIMIT  @limit
            """, new { ownerId, beforeMessageId, limit });

    /// <summary>Those that wait for the owner, the one that has waited longest first.</summary>
    /// <param name="after">The place after which the list begins.</param>
    public static IReadOnlyList<AgentChat> ListWaiting(ReadScope read, Guid ownerId, WaitingPlace after, int limit) =>
        read.Query<AgentChat>($"""
            {Rows}
            WHERE  owner_id = @ownerId AND waiting_since IS NOT NULL
                   AND (waiting_since, conversation_id) > (@Since, @ConversationId)
            ORDER  BY waiting_since, conversation_id
            LIMIT  @limit
            """, new { ownerId, after.Since, after.ConversationId, limit });

    /// <summary>How many of the newest messages are the visitor's, and above a sequence number.</summary>
    public static long CountUnread(ReadScope read, AgentChat chat, long aboveSeq, long newest) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM  (SELECT seq, sender_id, deleted_at
                   FROM   messages
                   WHERE  conversation_id = @ConversationId
                   ORDER  BY id DESC
                   LIMIT  @newest) newest
            WHERE  seq > @aboveSeq AND sender_id = @VisitorId AND deleted_at IS NULL
            """, new { chat.ConversationId, chat.VisitorId, aboveSeq, newest });

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

    /// <summary>
    /// Makes the owner a participant from now on. Of what was written before they see as much as they could read.
    /// </summary>
    public static void InsertOwner(WriteScope write, Conversation conversation, AgentChat chat) =>
        write.Execute($"""
            INSERT INTO conversation_participants (
                conversation_id, kind, user_id, role, read_seq, read_message_id, delivered_seq, last_message_id, last_position,
                cleared_position, joined_at)
            VALUES (@Id, '{OwnerKind}', @OwnerId, 'owner', @LastSeq, @LastMessageId, @LastSeq, @LastMessageId, @LastPosition,
                    @hidden, @Now)
            """, new
        {
            conversation.Id,
            chat.OwnerId,
            conversation.LastSeq,
            conversation.LastMessageId,
            conversation.LastPosition,
            hidden = chat.ReadableFrom is { } from
                ? FindLastBelow(write, chat.ConversationId, from)
                : conversation.LastPosition,
            write.Now,
        });

    /// <summary>An owner who is a participant no longer sees what was written up to now.</summary>
    public static void HideFromOwner(WriteScope write, Conversation conversation) =>
        write.Execute($"""
            UPDATE conversation_participants
            SET    cleared_position = @LastPosition
            WHERE  conversation_id = @Id AND kind = '{OwnerKind}'
            """, new { conversation.Id, conversation.LastPosition });

    /// <summary>The chats with an agent in which its owner answers.</summary>
    public static IReadOnlyList<long> ListTakenOver(ReadScope read, Guid agentId) =>
        read.Query<long>("""
            SELECT conversation_id
            FROM   agent_conversations
            WHERE  agent_id = @agentId AND control = 'owner'
            """, new { agentId });

    public static void DeleteOwner(WriteScope write, long conversationId, Guid ownerId) =>
        write.Execute($"""
            DELETE FROM conversation_participants
            WHERE  conversation_id = @conversationId AND user_id = @ownerId AND kind = '{OwnerKind}'
            """, new { conversationId, ownerId });

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

    /// <summary>The owner may read from a sequence number on.</summary>
    public static void UpdateReadable(WriteScope write, long conversationId, long seq) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    readable_from = @seq
            WHERE  conversation_id = @conversationId
            """, new { conversationId, seq });

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

    public static void UpdateRead(WriteScope write, long conversationId, long seq) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    owner_read_seq = CASE WHEN owner_read_seq > @seq THEN owner_read_seq ELSE @seq END, owner_read_at = @Now
            WHERE  conversation_id = @conversationId
            """, new { conversationId, seq, write.Now });

    /// <summary>A reply that was begun before is refused.</summary>
    public static void RaiseEpoch(WriteScope write, long conversationId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    epoch = epoch + 1
            WHERE  conversation_id = @conversationId
            """, new { conversationId });

    /// <summary>The owner may read nothing of an agent's chats any more.</summary>
    public static void HideAll(WriteScope write, Guid agentId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    readable_from = NULL
            WHERE  agent_id = @agentId
            """, new { agentId });

    /// <summary>The owner may read what is written from now on in those of an agent's chats that they couldn't read.</summary>
    public static void ShowLater(WriteScope write, Guid agentId) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    readable_from = 1 + COALESCE((SELECT m.seq
                                                 FROM   messages m
                                                 WHERE  m.conversation_id = agent_conversations.conversation_id
                                                 ORDER  BY m.id DESC
                                                 LIMIT  1), 0)
            WHERE  agent_id = @agentId AND readable_from IS NULL
            """, new { agentId });

    /// <summary>When the first message from a sequence number on was sent; null if there is none yet.</summary>
    public static Timestamp? FindTimeOf(ReadScope read, long conversationId, long seq) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT created_at
            FROM   messages
            WHERE  conversation_id = @conversationId AND seq >= @seq
            ORDER  BY id
            LIMIT  1
            """, new { conversationId, seq });

    // The last message below a sequence number; these grow with the ids.
    private static long FindLastBelow(ReadScope read, long conversationId, long seq) => seq <= 1
        ? 0
        : read.QueryFirstOrDefault<long?>("""
            SELECT id
            FROM   messages
            WHERE  conversation_id = @conversationId AND seq < @seq
            ORDER  BY id DESC
            LIMIT  1
            """, new { conversationId, seq }) ?? 0;

    private static SealedCell NoteCell(long conversationId) => SealedCell.Of("agent_conversations.note", conversationId);
}

/// <summary>A place among the chats that wait for an owner.</summary>
internal readonly record struct WaitingPlace(Timestamp Since, long ConversationId);

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
