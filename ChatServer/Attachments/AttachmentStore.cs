using ChatServer.Storage;

namespace ChatServer.Attachments;

/// <summary>The SQL of files.</summary>
internal static class AttachmentStore
{
    private const string Columns = "id, conversation_id, uploader_id, object_name, size, details, created_at";

    public static void Insert(WriteScope write, FileRow file) =>
        write.Execute("""
            INSERT INTO message_files (id, conversation_id, uploader_id, object_name, size, details, created_at, message_id)
            VALUES (@Id, @ConversationId, @UploaderId, @ObjectName, @Size, @Details, @CreatedAt, @Id)
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

    /// <summary>Whether a message up to a position has the file.</summary>
    public static bool IsSentUpTo(ReadScope read, long fileId, long position) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   message_files
            WHERE  id = @fileId AND message_id <= @position
            """, new { fileId, position }) == 1;

    /// <summary>The objects among the given ones that a file, an avatar or content kept by a legal hold refers to.</summary>
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
            SELECT file_object
            FROM   held_messages
            WHERE  file_object IN @objectNames
            """, new { objectNames });
}
