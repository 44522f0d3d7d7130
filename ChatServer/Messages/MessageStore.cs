using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>
/// The SQL of messages. Pages go by key, not by offset: a message that arrives while someone scrolls never shifts the page. Rows
/// are streamed, because a page may end early.
/// </summary>
internal static class MessageStore
{
    /// <summary>Selects <see cref="MessageRow"/>; the caller appends a WHERE.</summary>
    public const string Rows = $"{Columns} FROM messages m {Joins}";

    /// <summary>
    /// The joins for a table <c>x</c> that lists the messages and determines their order. The caller puts this between the
    /// table's name and a WHERE. The plus sign keeps a query planner from reading the messages first.
    /// </summary>
    public const string Listed = $"x JOIN messages m ON m.id = +x.message_id {Joins}";

    public const string Columns = """
        SELECT m.id, m.conversation_id, m.seq, m.sender_id, COALESCE(a.name, s.fullname) AS sender_name,
               c.low_user, c.high_user, m.type, m.body, m.data,
               m.reply_to_id, m.parent_id, m.forwarded, m.client_msg_id, m.created_at, m.updated_at, m.edited_at, m.deleted_at, m.deleted_by,
               p.pinned_at, p.pinned_by, COALESCE(r.reply_count, 0) AS reply_count, r.latest_reply_at,
               m.file_id, f.object_name AS file_object, f.size AS file_size, f.details AS file_details,
               u.id AS profile_id, u.fullname AS profile_fullname, u.phone_number AS profile_phone,
               m.agent_id, m.reply_state
        """;

    /// <summary>Leaves out the replies of agents that are still being written.</summary>
    public const string Shown = "COALESCE(m.reply_state, 1) <> 0";

    private const string Joins = """
        JOIN   conversations c ON c.id = m.conversation_id
        LEFT   JOIN users s ON s.id = m.sender_id
        LEFT   JOIN agents a ON a.id = m.agent_id AND m.reply_state IS NOT NULL
        LEFT   JOIN message_files f ON f.id = m.file_id
        LEFT   JOIN users u ON u.id = m.attached_profile
        LEFT   JOIN message_replies r ON r.message_id = m.id
        LEFT   JOIN message_pins p ON p.message_id = m.id
        """;

    public static MessageRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<MessageRow>($"""
            {Rows}
            WHERE  m.id = @id
            """, new { id });

    /// <summary>The messages with these ids that exist.</summary>
    public static Dictionary<long, MessageRow> FindAll(ReadScope read, IEnumerable<long> ids) =>
        read.QueryByIds<MessageRow>($"""
            {Rows}
            WHERE  m.id IN @ids
            """, ids).ToDictionary(row => row.Id);

    public static MessageRow? FindByClientId(ReadScope read, Guid senderId, string clientMsgId) =>
        read.QueryFirstOrDefault<MessageRow>($"""
            {Rows}
            WHERE  m.sender_id = @senderId AND m.client_msg_id = @clientMsgId
            """, new { senderId, clientMsgId });

    /// <summary>A conversation's messages between two ids, both excluded, newest first.</summary>
    public static IEnumerable<MessageRow> ReadBefore(
        ReadScope read, long conversationId, long afterId, long beforeId, int limit) =>
        read.Stream<MessageRow>($"""
            {Rows}
            WHERE  m.conversation_id = @conversationId AND m.id > @afterId AND m.id < @beforeId AND {Shown}
            ORDER  BY m.id DESC
            LIMIT  @limit
            """, new { conversationId, afterId, beforeId, limit });

    /// <summary>The newest id between two ids, both excluded, after skipping this many.</summary>
    public static long? FindIdAt(ReadScope read, long conversationId, long afterId, long beforeId, int skipped) =>
        read.QueryFirstOrDefault<long?>($"""
            SELECT m.id
            FROM   messages m
            WHERE  m.conversation_id = @conversationId AND m.id > @afterId AND m.id < @beforeId AND {Shown}
            ORDER  BY m.id DESC
            LIMIT  1 OFFSET @skipped
            """, new { conversationId, afterId, beforeId, skipped });

    /// <summary>The sequence number of the last message below an id; 0 if there is none.</summary>
    public static long FindLastSeq(ReadScope read, long conversationId, long beforeId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT seq
            FROM   messages
            WHERE  conversation_id = @conversationId AND id < @beforeId
            ORDER  BY id DESC
            LIMIT  1
            """, new { conversationId, beforeId });

    /// <summary>A conversation's messages between two ids, both excluded, oldest first.</summary>
    public static IEnumerable<MessageRow> ReadAfter(
        ReadScope read, long conversationId, long afterId, long beforeId, int limit) =>
        read.Stream<MessageRow>($"""
            {Rows}
            WHERE  m.conversation_id = @conversationId AND m.id > @afterId AND m.id < @beforeId AND {Shown}
            ORDER  BY m.id
            LIMIT  @limit
            """, new { conversationId, afterId, beforeId, limit });

    /// <summary>A conversation's messages with files between two ids, both excluded, newest first.</summary>
    public static IEnumerable<MessageRow> ReadFilesBefore(
        ReadScope read, long conversationId, long afterId, long beforeId, int limit) =>
        read.Stream<MessageRow>($"""
            {Columns}
            FROM   message_files {Listed}
            WHERE  x.conversation_id = @conversationId AND x.message_id > @afterId AND x.message_id < @beforeId AND x.id = m.file_id
            ORDER  BY x.message_id DESC
            LIMIT  @limit
            """, new { conversationId, afterId, beforeId, limit });

    /// <summary>False if there is no such message, or it was deleted.</summary>
    public static bool IsKept(ReadScope read, long id) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   messages
            WHERE  id = @id AND deleted_at IS NULL
            """, new { id }) == 1;

    /// <summary>False also for a deleted message.</summary>
    public static bool IsInConversation(ReadScope read, long id, long conversationId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   messages
            WHERE  id = @id AND conversation_id = @conversationId AND deleted_at IS NULL
            """, new { id, conversationId }) == 1;
}
