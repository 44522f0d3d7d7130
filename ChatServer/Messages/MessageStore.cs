using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>The SQL of messages. Pages go by key, not by offset: a message that arrives while someone scrolls shifts none.</summary>
internal static class MessageStore
{
    /// <summary>The columns of <see cref="MessageRow"/>, to be ended with a WHERE.</summary>
    public const string Rows = """
        SELECT m.id, m.conversation_id, m.seq, m.sender_id, c.low_user, c.high_user, m.type, m.body, m.data, m.reply_to_id, m.parent_id, m.forwarded,
               m.client_msg_id, m.created_at, m.updated_at, m.edited_at, m.deleted_at, m.deleted_by, m.pinned_at, m.pinned_by,
               COALESCE(r.reply_count, 0) AS reply_count, r.latest_reply_at, m.file_id, f.object_name AS file_object, f.size AS file_size, f.details AS file_details,
               u.id AS profile_id, u.fullname AS profile_fullname, u.phone_number AS profile_phone
        FROM   messages m
        JOIN   conversations c ON c.id = m.conversation_id
        LEFT   JOIN message_files f ON f.id = m.file_id
        LEFT   JOIN users u ON u.id = m.attached_profile
        LEFT   JOIN message_replies r ON r.message_id = m.id
        """;

    public static MessageRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<MessageRow>($"""
            {Rows}
            WHERE  m.id = @id
            """, new { id });

    public static MessageRow? FindByClientId(ReadScope read, Guid senderId, string clientMsgId) =>
        read.QueryFirstOrDefault<MessageRow>($"""
            {Rows}
            WHERE  m.sender_id = @senderId AND m.client_msg_id = @clientMsgId
            """, new { senderId, clientMsgId });

    /// <summary>A conversation's messages between two ids, both excluded, newest first.</summary>
    public static IReadOnlyList<MessageRow> ReadBefore(ReadScope read, long conversationId, long afterId, long beforeId, int limit) =>
        read.Query<MessageRow>($"""
            {Rows}
            WHERE  m.conversation_id = @conversationId AND m.id > @afterId AND m.id < @beforeId
            ORDER  BY m.id DESC
            LIMIT  @limit
            """, new { conversationId, afterId, beforeId, limit });

    /// <summary>A conversation's first messages above an id, oldest first.</summary>
    public static IReadOnlyList<MessageRow> ReadAfter(ReadScope read, long conversationId, long afterId, long beforeId, int limit) =>
        read.Query<MessageRow>($"""
            {Rows}
            WHERE  m.conversation_id = @conversationId AND m.id > @afterId AND m.id < @beforeId
            ORDER  BY m.id
            LIMIT  @limit
            """, new { conversationId, afterId, beforeId, limit });

    /// <summary>A conversation's messages with files between two ids, both excluded, newest first.</summary>
    public static IReadOnlyList<MessageRow> ReadFilesBefore(ReadScope read, long conversationId, long afterId, long beforeId, int limit) =>
        read.Query<MessageRow>($"""
            {Rows}
            WHERE  m.conversation_id = @conversationId AND m.id > @afterId AND m.id < @beforeId AND m.file_id IS NOT NULL
            ORDER  BY m.id DESC
            LIMIT  @limit
            """, new { conversationId, afterId, beforeId, limit });

    /// <summary>False where there is no such message, or it was deleted.</summary>
    public static bool IsKept(ReadScope read, long id) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   messages
            WHERE  id = @id AND deleted_at IS NULL
            """, new { id }) == 1;

    /// <summary>False for a deleted message too.</summary>
    public static bool IsInConversation(ReadScope read, long id, long conversationId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   messages
            WHERE  id = @id AND conversation_id = @conversationId AND deleted_at IS NULL
            """, new { id, conversationId }) == 1;
}
