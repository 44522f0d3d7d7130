using ChatServer.Storage;

namespace ChatServer.Messages.Editing;

/// <summary>The SQL of edits and of what they replaced.</summary>
internal static class EditStore
{
    public static void Update(WriteScope write, long messageId, byte[] body) =>
        write.Execute("""
            UPDATE messages
            SET    body = @body, edited_at = @Now, updated_at = @Now
            WHERE  id = @messageId
            """, new { messageId, body, write.Now });

    /// <summary>Keeps the body that an edit replaces. Of several edits at one instant it keeps the first body.</summary>
    public static void Keep(WriteScope write, long messageId, byte[] body) =>
        write.Execute("""
            INSERT INTO message_edits (message_id, replaced_at, body)
            VALUES (@messageId, @Now, @body)
            ON CONFLICT (message_id, replaced_at) DO NOTHING
            """, new { messageId, body, write.Now });

    /// <summary>The body before the first edit; null where there was none.</summary>
    public static byte[]? FindFirst(ReadScope read, long messageId) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT body
            FROM   message_edits
            WHERE  message_id = @messageId
            ORDER  BY replaced_at
            LIMIT  1
            """, new { messageId });

    public static void DeleteAll(WriteScope write, long messageId) =>
        write.Execute("""
            DELETE FROM message_edits
            WHERE  message_id = @messageId
            """, new { messageId });
}
