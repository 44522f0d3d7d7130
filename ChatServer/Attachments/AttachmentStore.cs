using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>The SQL of files.</summary>
internal static class AttachmentStore
{
    private const string Columns =
        "id, conversation_id, message_id, uploader_id, object_name, size, details, created_at, user_file_id";

    public static void Insert(WriteScope write, FileRow file) =>
        write.Execute("""
            INSERT INTO message_files (id, conversation_id, message_id, uploader_id, object_name, size, details, created_at,
                                       user_file_id)
            VALUES (@Id, @ConversationId, @MessageId, @UploaderId, @ObjectName, @Size, @Details, @CreatedAt, @UserFileId)
            """, file);

    public static FileRow? Find(ReadScope read, long id) =>
        read.QueryFirstOrDefault<FileRow>($"""
            SELECT {Columns}
            FROM   message_files
            WHERE  id = @id
            """, new { id });

    public static FileRow? FindByObject(ReadScope read, string objectName) =>
        read.QueryFirstOrDefault<FileRow>($"""
            SELECT {Columns}
            FROM   message_files
            WHERE  object_name = @objectName
            """, new { objectName });

    /// <summary>By the id that its uploader gave it, see <see cref="UserFiles.UserFileRow"/>.</summary>
    public static FileRow? FindByUserFile(ReadScope read, Guid userFileId) =>
        read.QueryFirstOrDefault<FileRow>($"""
            SELECT {Columns}
            FROM   message_files
            WHERE  user_file_id = @userFileId
            """, new { userFileId });

    /// <summary>The files of a message but the first; also those that a legal hold keeps.</summary>
    public static IReadOnlyList<FileRow> ListFurther(ReadScope read, long conversationId, long messageId, long firstId) =>
        read.Query<FileRow>($"""
            SELECT {Columns}
            FROM   message_files
            WHERE  conversation_id = @conversationId AND message_id = @messageId AND id <> @firstId
            UNION  ALL
            SELECT h.id, h.conversation_id, h.message_id, m.sender_id, h.object_name, h.size, h.details, m.created_at, NULL
            FROM   held_files h
            JOIN   messages m ON m.id = h.message_id
            WHERE  h.message_id = @messageId
            """, new { conversationId, messageId, firstId });

    /// <summary>Whether a message up to a position has the file.</summary>
    public static bool IsSentUpTo(ReadScope read, long fileId, long position) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   message_files
            WHERE  id = @fileId AND message_id <= @position
            """, new { fileId, position }) == 1;

    /// <summary>
    /// The objects among the given ones that a file, a user's own file, an avatar or content kept by a legal hold refers to.
    /// </summary>
    public static IReadOnlyList<string> Referred(ReadScope read, IReadOnlyList<string> objectNames) =>
        read.Query<string>("""
            SELECT object_name
            FROM   message_files
            WHERE  object_name IN @objectNames
            UNION  ALL
            SELECT object_name
            FROM   user_avatars
            WHERE  object_name IN @objectNames
            UNION  ALL
            SELECT object_name
            FROM   user_files
            WHERE  object_name IN @objectNames
            UNION  ALL
            SELECT file_object
            FROM   held_messages
            WHERE  file_object IN @objectNames
            UNION  ALL
            SELECT object_name
            FROM   held_files
            WHERE  object_name IN @objectNames
            UNION  ALL
            SELECT object_name
            FROM   held_user_files
            WHERE  object_name IN @objectNames
            """, new { objectNames });
}
