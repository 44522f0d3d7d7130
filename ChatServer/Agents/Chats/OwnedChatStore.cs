using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>The SQL of the chats with agents as their owners see them.</summary>
internal static class OwnedChatStore
{
    // In the rows of participants: an owner's doesn't make the chat one of their own list.
    private const string OwnerKind = "agent_owner";

    /// <summary>
    /// The chats of others with an owner's agents that have messages, the one with the newest message first.
    /// </summary>
    public static IReadOnlyList<AgentChat> ListOf(ReadScope read, Guid ownerId, long beforeMessageId, int limit) =>
        read.Query<AgentChat>($"""
            {AgentChatStore.Rows}
            WHERE  owner_id = @ownerId AND visitor_id <> @ownerId AND last_message_id > 0 AND last_message_id < @beforeMessageId
            ORDER  BY last_message_id DESC
            LIMIT  @limit
            """, new { ownerId, beforeMessageId, limit });

    /// <summary>Those that wait for the owner, the one that has waited longest first.</summary>
    /// <param name="after">The place after which the list begins.</param>
    public static IReadOnlyList<AgentChat> ListWaiting(ReadScope read, Guid ownerId, WaitingPlace after, int limit) =>
        read.Query<AgentChat>($"""
            {AgentChatStore.Rows}
            WHERE  owner_id = @ownerId AND waiting_since IS NOT NULL
                   AND (waiting_since, conversation_id) > (@Since, @ConversationId)
            ORDER  BY waiting_since, conversation_id
            LIMIT  @limit
            """, new { ownerId, after.Since, after.ConversationId, limit });

    /// <summary>The next chat with an agent of the owner, by conversation; null at the end.</summary>
    public static long? FindNext(ReadScope read, Guid ownerId, long after) =>
        read.QueryFirstOrDefault<long?>("""
            SELECT conversation_id
            FROM   agent_conversations
            WHERE  owner_id = @ownerId AND conversation_id > @after
            ORDER  BY conversation_id
            LIMIT  1
            """, new { ownerId, after });

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

    /// <summary>The owner may read from a sequence number on.</summary>
    public static void UpdateReadable(WriteScope write, long conversationId, long seq) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    readable_from = @seq
            WHERE  conversation_id = @conversationId
            """, new { conversationId, seq });

    public static void UpdateRead(WriteScope write, long conversationId, long seq) =>
        write.Execute("""
            UPDATE agent_conversations
            SET    owner_read_seq = CASE WHEN owner_read_seq > @seq THEN owner_read_seq ELSE @seq END, owner_read_at = @Now
            WHERE  conversation_id = @conversationId
            """, new { conversationId, seq, write.Now });

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

    /// <summary>The last message below a sequence number; these grow with the ids.</summary>
    public static long FindLastBelow(ReadScope read, long conversationId, long seq) => seq <= 1
        ? 0
        : read.QueryFirstOrDefault<long?>("""
            SELECT id
            FROM   messages
            WHERE  conversation_id = @conversationId AND seq < @seq
            ORDER  BY id DESC
            LIMIT  1
            """, new { conversationId, seq }) ?? 0;
}

/// <summary>A place among the chats that wait for an owner.</summary>
internal readonly record struct WaitingPlace(Timestamp Since, long ConversationId);
