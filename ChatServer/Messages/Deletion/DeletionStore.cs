using ChatServer.Storage;

namespace ChatServer.Messages.Deletion;

/// <summary>The SQL of deleting a message.</summary>
internal static class DeletionStore
{
    /// <summary>Clears a message, except for its position, its thread root, its author and its times.</summary>
    public static void Empty(WriteScope write, long messageId, Guid deletedBy) =>
        write.Execute("""
            UPDATE messages
            SET    body = NULL, data = NULL, file_id = NULL, attached_profile = NULL, reply_to_id = NULL, forwarded = NULL,
                   edited_at = NULL, deleted_at = @Now, deleted_by = @deletedBy, updated_at = @Now
            WHERE  id = @messageId
            """, new { messageId, deletedBy, write.Now });

    /// <summary>Deletes the files of a message and returns their objects.</summary>
    public static IReadOnlyList<string> DeleteFiles(WriteScope write, MessageRow row) =>
        write.Query<string>("""
            DELETE FROM message_files
            WHERE  conversation_id = @ConversationId AND message_id = @Id
            RETURNING object_name
            """, new { row.ConversationId, row.Id });
}
