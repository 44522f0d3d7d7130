using ChatServer.Storage;

namespace ChatServer.Messages.Replies;

/// <summary>The SQL of replies.</summary>
internal static class ReplyStore
{
    /// <summary>
    /// What must be known of the thread root of a new reply; null if it is not in this conversation, or was deleted.
    /// </summary>
    public static ParentRow? FindParent(ReadScope read, long id, long conversationId) =>
        read.QueryFirstOrDefault<ParentRow>("""
            SELECT type, parent_id
            FROM   messages
            WHERE  id = @id AND conversation_id = @conversationId AND deleted_at IS NULL
            """, new { id, conversationId });

    /// <summary>Adds a reply that was just stored.</summary>
    public static void Add(WriteScope write, long parentId, long messageId, Timestamp createdAt)
    {
        Insert(write, parentId, messageId);
        CountAdded(write, parentId, createdAt);
    }

    private static void Insert(WriteScope write, long parentId, long messageId) =>
        write.Execute("""
            INSERT INTO replies (parent_id, message_id)
            VALUES (@parentId, @messageId)
            """, new { parentId, messageId });

    private static void CountAdded(WriteScope write, long parentId, Timestamp createdAt) =>
        write.Later("""
            INSERT INTO message_replies (message_id, reply_count, latest_reply_at)
            VALUES (@parentId, 1, @createdAt)
            ON CONFLICT (message_id) DO UPDATE
            SET    reply_count = message_replies.reply_count + 1, latest_reply_at = excluded.latest_reply_at
            """, new { parentId, createdAt });

    /// <summary>Marks a reply as deleted. Its row stays.</summary>
    public static void Remove(WriteScope write, long parentId, long messageId)
    {
        MarkDeleted(write, parentId, messageId);
        if (FindLatest(write, parentId) is { } latest)
            Update(write, parentId, latest);
        else
            Delete(write, parentId);
    }

    /// <summary>The replies to a message between two ids, both excluded, newest first.</summary>
    public static IEnumerable<MessageRow> ReadBefore(ReadScope read, long parentId, long afterId, long beforeId, int limit) =>
        read.Stream<MessageRow>($"""
            {MessageStore.Columns}
            FROM   replies {MessageStore.Listed}
            WHERE  x.parent_id = @parentId AND x.message_id > @afterId AND x.message_id < @beforeId
            ORDER  BY x.message_id DESC
            LIMIT  @limit
            """, new { parentId, afterId, beforeId, limit });

    /// <summary>The replies to a message between two ids, both excluded, oldest first.</summary>
    public static IEnumerable<MessageRow> ReadAfter(ReadScope read, long parentId, long afterId, long beforeId, int limit) =>
        read.Stream<MessageRow>($"""
            {MessageStore.Columns}
            FROM   replies {MessageStore.Listed}
            WHERE  x.parent_id = @parentId AND x.message_id > @afterId AND x.message_id < @beforeId
            ORDER  BY x.message_id
            LIMIT  @limit
            """, new { parentId, afterId, beforeId, limit });

    private static void MarkDeleted(WriteScope write, long parentId, long messageId) =>
        write.Later("""
            UPDATE replies
            SET    is_deleted = 1
            WHERE  parent_id = @parentId AND message_id = @messageId
            """, new { parentId, messageId });

    private static Timestamp? FindLatest(ReadScope read, long parentId) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT m.created_at
            FROM   replies x
            JOIN   messages m ON m.id = +x.message_id
            WHERE  x.parent_id = @parentId AND x.is_deleted = 0
            ORDER  BY x.message_id DESC
            LIMIT  1
            """, new { parentId });

    private static void Update(WriteScope write, long parentId, Timestamp latest) =>
        write.Later("""
            UPDATE message_replies
            SET    reply_count = reply_count - 1, latest_reply_at = @latest
            WHERE  message_id = @parentId
            """, new { parentId, latest });

    private static void Delete(WriteScope write, long parentId) =>
        write.Later("""
            DELETE FROM message_replies
            WHERE  message_id = @parentId
            """, new { parentId });
}

/// <param name="ParentId">Set if the message is itself a reply.</param>
internal sealed record ParentRow(string Type, long? ParentId);
