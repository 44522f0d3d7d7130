using ChatServer.Storage;

namespace ChatServer.Messages.Editing;

/// <summary>A body that a message had before an edit.</summary>
internal sealed record EditRow(Timestamp ReplacedAt, byte[] Body);

/// <summary>The SQL of edits and of the bodies that they replaced.</summary>
internal static class EditStore
{
    public static void Update(WriteScope write, long messageId, byte[] body) =>
        write.Execute("""
            UPDATE messages
            SET    body = @body, edited_at = @Now, updated_at = @Now
            WHERE  id = @messageId
            """, new { messageId, body, write.Now });

    /// <summary>For a message that was edited before it came here.</summary>
    public static void MarkEdited(WriteScope write, long messageId, Timestamp at) =>
        write.Execute("""
            UPDATE messages
            SET    edited_at = @at, updated_at = @at
            WHERE  id = @messageId
            """, new { messageId, at });

    /// <summary>
    /// Keeps the body that an edit replaces. Edits of one batch have the same time, so each is stored a nanosecond after the one
    /// before.
    /// </summary>
    public static void Keep(WriteScope write, long messageId, byte[] body) =>
        write.Later("""
            INSERT INTO message_edits (message_id, replaced_at, body)
            SELECT @messageId, CASE WHEN MAX(replaced_at) >= @Now THEN MAX(replaced_at) + 1 ELSE @Now END, @body
            FROM   message_edits
            WHERE  message_id = @messageId
            """, new { messageId, body, write.Now });

    /// <summary>The body before the first edit; null if the message was never edited.</summary>
    public static byte[]? FindFirst(ReadScope read, long messageId) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT body
            FROM   message_edits
            WHERE  message_id = @messageId
            ORDER  BY replaced_at
            LIMIT  1
            """, new { messageId });

    /// <summary>The body that the first edit at or after a time replaced.</summary>
    public static byte[]? FindReplacedSince(ReadScope read, long messageId, Timestamp since) =>
        read.QueryFirstOrDefault<byte[]>("""
            SELECT body
            FROM   message_edits
            WHERE  message_id = @messageId AND replaced_at >= @since
            ORDER  BY replaced_at
            LIMIT  1
            """, new { messageId, since });

    /// <summary>When the message was last edited before a time; null if it wasn't.</summary>
    public static Timestamp? FindLastBefore(ReadScope read, long messageId, Timestamp before) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT replaced_at
            FROM   message_edits
            WHERE  message_id = @messageId AND replaced_at < @before
            ORDER  BY replaced_at DESC
            LIMIT  1
            """, new { messageId, before });

    /// <summary>The bodies before the edits, oldest first; for a deleted message, those that a legal hold keeps.</summary>
    public static IEnumerable<EditRow> List(ReadScope read, long messageId) =>
        read.Stream<EditRow>("""
            SELECT replaced_at, body
            FROM   message_edits
            WHERE  message_id = @messageId
            UNION  ALL
            SELECT replaced_at, body
            FROM   held_edits
            WHERE  message_id = @messageId
            ORDER  BY replaced_at
            """, new { messageId });

    public static void DeleteAll(WriteScope write, long messageId) =>
        write.Execute("""
            DELETE FROM message_edits
            WHERE  message_id = @messageId
            """, new { messageId });
}
