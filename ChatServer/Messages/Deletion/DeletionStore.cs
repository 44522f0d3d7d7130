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

    public static void DeleteFile(WriteScope write, long fileId) =>
        write.Execute("""
            DELETE FROM message_files
            WHERE  id = @fileId
            """, new { fileId });
}
